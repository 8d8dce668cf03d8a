/** Activates a sequence, or publishes what was changed while it is active; what is missing is listed with its place. */
import { TextArea } from "@vibe/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, Refused, told } from "../../../api/client";
import type { Detail } from "../../../api/errors";
import type { Whole } from "../../../api/shapes";
import { addressOf } from "../../../app/route";
import { notice } from "../../../monday/sdk";
import { announce } from "../../../shared/announce";
import { Failed } from "../../../shared/Failed";
import { Question } from "../../../shared/Question";
import { useCounted } from "../changing/Counts";
import { PeopleInside } from "../changing/PeopleInside";
import { sent, USUAL, type Wish } from "../changing/wish";
import { useDraft } from "../draft/DraftProvider";
import { approvalChanged, useApproval } from "./approval";
import { useSettled } from "./settled";
import styles from "./frame.module.css";

const LONGEST_NOTE = 1000; // as the server has it

export function Publish({ whole, onClose }: { whole: Whole; onClose: () => void }) {
  const { t } = useTranslation();
  const isActive = whole.state === "active";
  const settled = useSettled();
  const { save } = useDraft();
  const [wish, setWish] = useState<Wish>(USUAL);
  const [note, setNote] = useState("");
  const wanted = useApproval(whole.id).data?.wanted ?? false;
  const kept = useKept(whole.id, save);
  const counted = useCounted();
  const publish = useMutation({
    mutationFn: () =>
      told(
        api.POST("/api/sequences/{sequence}/activate", {
          params: { path: { sequence: whole.id } },
          body: { ...sent(wish), note },
        }),
      ),
    onSuccess: ({ changed, waits, ...active }) => {
      onClose();
      settled(active);
      approvalChanged(whole.id);
      const said = waits
        ? t("approval.asked")
        : t(isActive ? "sequence.published" : "sequence.activated", { name: active.name });
      notice(said);
      announce([said, counted(changed)].filter(Boolean).join(". "));
    },
  });
  const refused =
    publish.error instanceof Refused && publish.error.code === "missing_config" ? publish.error.details : [];
  const missing: Detail[] = refused.length ? refused : whole.missing;
  return (
    <Question
      id="publish"
      size={whole.inside > 0 ? "medium" : "small"}
      title={t(isActive ? "sequence.publish_title" : "sequence.activate_title", { name: whole.name })}
      answer={t(wanted ? "approval.ask" : isActive ? "sequence.publish" : "sequence.activate")}
      isPending={publish.isPending || kept.isPending}
      isDisabled={whole.missing.length > 0 || kept.isError}
      isGrave={whole.inside > 0 && wish.people === "stop"}
      error={refused.length ? null : publish.error}
      onAnswer={() => publish.mutate()}
      onClose={onClose}
    >
      {kept.isError && <Failed error={kept.error} />}
      {missing.length > 0 ? (
        <Missing whole={whole} missing={missing} onClose={onClose} />
      ) : (
        <>
          <What whole={whole} />
          {wanted && <p>{t("approval.needed")}</p>}
          <TextArea
            label={t("changing.note")}
            placeholder={t("changing.note_text")}
            aria-label={t("changing.note")}
            rows={2}
            maxLength={LONGEST_NOTE}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
          {whole.inside > 0 && kept.isSuccess && (
            <PeopleInside sequenceId={whole.id} of="publish" inside={whole.inside} wish={wish} onChange={setWish} />
          )}
        </>
      )}
    </Question>
  );
}

/** What is shown and published is what is saved: the draft is, before anything is asked. */
function useKept(sequence: string, save: () => Promise<boolean>) {
  const { t } = useTranslation();
  return useQuery({
    queryKey: ["kept", sequence],
    queryFn: async () => {
      if (!(await save())) throw new Refused(409, "unsaved", t("sequence.unsaved"));
      return true;
    },
    retry: false,
    gcTime: 0,
  });
}

/** What those who come in from now on will run. */
function What({ whole }: { whole: Whole }) {
  const { t } = useTranslation();
  const size = {
    steps: t("sequence.steps", { count: whole.steps }),
    days: t("sequence.days", { count: whole.days }),
    board: whole.board?.name ?? t("manager.board_hidden"),
  };
  return <p>{t(whole.state === "active" ? "sequence.publish_text" : "sequence.activate_text", size)}</p>;
}

function Missing({ whole, missing, onClose }: { whole: Whole; missing: Detail[]; onClose: () => void }) {
  const { t } = useTranslation();
  const tabOf = (field = "") => (field.startsWith("steps") ? "steps" : "rules");
  return (
    <>
      <p>{t("sequence.missing", { count: missing.length })}</p>
      <ul className={styles.missing}>
        {missing.map((one) => (
          <li key={`${one.field} ${one.sentence}`}>
            <a href={addressOf(whole.id, tabOf(one.field))} onClick={onClose}>
              {one.sentence}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
