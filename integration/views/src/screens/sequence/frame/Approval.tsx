/** What waits for a second person, above the sequence: who asked, and the button for whoever may decide it (row L11). */
import { AttentionBox } from "@vibe/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import type { WaitingRequest, Whole } from "../../../api/shapes";
import { notice } from "../../../monday/sdk";
import { announce } from "../../../shared/announce";
import { useSentence } from "../../../shared/Failed";
import { useWords } from "../../../shared/moments";
import { approvalChanged, useApproval } from "./approval";
import { Review } from "./Review";

export function Approval({ whole }: { whole: Whole }) {
  const { data } = useApproval(whole.id);
  const request = data?.request;
  if (!request) return null;
  if (request.state === "declined" && request.mine) return <Declined request={request} />;
  return request.state === "waiting" ? <Waiting whole={whole} request={request} /> : null;
}

function Waiting({ whole, request }: { whole: Whole; request: WaitingRequest }) {
  const { t } = useTranslation();
  const words = useWords();
  const [isOpen, setOpen] = useState(false);
  const withdraw = useWithdraw(whole.id, request.id);
  const who = request.by.name ?? t("run.somebody");
  const said = t(request.mine ? "approval.mine" : "approval.waits", { who, when: words.time(request.at) });
  const text = [said, request.outdated ? t("approval.outdated") : ""].filter(Boolean).join(" ");
  const action = request.mine
    ? { text: t("approval.withdraw"), onClick: () => withdraw.mutate() }
    : request.why_not
      ? undefined
      : { text: t("approval.look"), onClick: () => setOpen(true) };
  return (
    <>
      <AttentionBox type="warning" text={text} action={action} />
      {isOpen && <Review whole={whole} request={request} onClose={() => setOpen(false)} />}
    </>
  );
}

function Declined({ request }: { request: WaitingRequest }) {
  const { t } = useTranslation();
  const who = request.decided_by?.name ?? t("run.somebody");
  const said = request.answer ? "approval.declined_because" : "approval.declined";
  return <AttentionBox type="negative" text={t(said, { who, note: request.answer })} />;
}

function useWithdraw(sequence: string, request: string) {
  const { t } = useTranslation();
  const sentence = useSentence();
  return useMutation({
    mutationFn: () =>
      told(
        api.POST("/api/sequences/{sequence}/publish-request/withdraw", {
          params: { path: { sequence } },
          body: { request: Number(request) },
        }),
      ),
    onSuccess: (found) => {
      approvalChanged(sequence, found);
      notice(t("approval.withdrawn"));
      announce(t("approval.withdrawn"));
    },
    onError: (error) => {
      approvalChanged(sequence);
      notice(sentence(error), "error");
    },
  });
}
