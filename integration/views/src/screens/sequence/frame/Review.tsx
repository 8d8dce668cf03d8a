/** A request to publish, to be looked at and decided: what would change, the note, and the choice for people inside. */
import { Button, Modal, ModalBasicLayout, ModalContent, ModalFooter, ModalHeader, TextArea } from "@vibe/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import type { WaitingRequest, Whole } from "../../../api/shapes";
import { notice } from "../../../monday/sdk";
import { announce } from "../../../shared/announce";
import { Failed } from "../../../shared/Failed";
import { useCounted } from "../changing/Counts";
import { Lines } from "../history/Compared";
import { approvalChanged } from "./approval";
import styles from "./frame.module.css";
import { useSettled } from "./settled";

const LONGEST_NOTE = 1000; // as the server has it

interface ReviewProps {
  whole: Whole;
  request: WaitingRequest;
  onClose: () => void;
}

export function Review({ whole, request, onClose }: ReviewProps) {
  const { t } = useTranslation();
  const [note, setNote] = useState("");
  const approve = useApprove(whole, request, onClose);
  const decline = useDecline(whole.id, request.id, note, onClose);
  const isPending = approve.isPending || decline.isPending;
  const error = approve.error ?? decline.error;
  return (
    <Modal id="review" show size="medium" onClose={onClose} closeButtonAriaLabel={t("common.close")}>
      <ModalBasicLayout>
        <ModalHeader title={t("approval.title", { name: whole.name })} />
        <ModalContent className={styles.review}>
          <p>{t("approval.asked_by", { who: request.by.name ?? t("run.somebody") })}</p>
          {request.note && (
            <blockquote className={styles.note}>
              <bdi>{request.note}</bdi>
            </blockquote>
          )}
          {whole.inside > 0 && <p>{t(`approval.people.${request.people}`, { count: whole.inside })}</p>}
          {request.version === null ? (
            <p>{t("approval.first")}</p>
          ) : (
            <Lines sequenceId={whole.id} number={request.version} to="draft" />
          )}
          <TextArea
            label={t("approval.answer")}
            aria-label={t("approval.answer")}
            rows={2}
            maxLength={LONGEST_NOTE}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
          <Button
            size="small"
            kind="secondary"
            color="negative"
            loading={decline.isPending}
            disabled={isPending}
            onClick={() => decline.mutate()}
          >
            {t("approval.decline")}
          </Button>
          {error != null && <Failed error={error} />}
        </ModalContent>
      </ModalBasicLayout>
      <ModalFooter
        primaryButton={{
          text: t("approval.approve"),
          onClick: () => approve.mutate(),
          disabled: isPending || request.outdated,
        }}
        secondaryButton={{ text: t("common.cancel"), onClick: onClose }}
      />
    </Modal>
  );
}

function useApprove(whole: Whole, request: WaitingRequest, onClose: () => void) {
  const { t } = useTranslation();
  const settled = useSettled();
  const counted = useCounted();
  return useMutation({
    mutationFn: () =>
      told(
        api.POST("/api/sequences/{sequence}/publish-request/approve", {
          params: { path: { sequence: whole.id } },
          body: { request: Number(request.id) },
        }),
      ),
    onSuccess: ({ changed, ...active }) => {
      onClose();
      settled(active);
      approvalChanged(whole.id);
      const said = t("sequence.published", { name: active.name });
      notice(said);
      announce([said, counted(changed)].filter(Boolean).join(". "));
    },
    onError: () => approvalChanged(whole.id),
  });
}

function useDecline(sequence: string, request: string, note: string, onClose: () => void) {
  const { t } = useTranslation();
  return useMutation({
    mutationFn: () =>
      told(
        api.POST("/api/sequences/{sequence}/publish-request/decline", {
          params: { path: { sequence } },
          body: { request: Number(request), note },
        }),
      ),
    onSuccess: (found) => {
      onClose();
      approvalChanged(sequence, found);
      notice(t("approval.was_declined"));
      announce(t("approval.was_declined"));
    },
    onError: () => approvalChanged(sequence),
  });
}
