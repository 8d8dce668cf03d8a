/** What somebody must know before they touch a sequence: who may change it, who is inside, and why it stands still. */
import { AttentionBox } from "@vibe/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import { useMe } from "../../../shared/me";
import type { Whole } from "../../../api/shapes";
import { go } from "../../../app/route";
import { notice } from "../../../monday/sdk";
import { useSentence } from "../../../shared/Failed";
import { Approval } from "./Approval";
import { useSettled } from "./settled";
import styles from "./frame.module.css";

export function Notices({ whole }: { whole: Whole }) {
  return (
    <div className={styles.notices}>
      {!whole.editable && <LookOnly whole={whole} />}
      <Approval whole={whole} />
      {whole.paused && <Halted whole={whole} />}
      {whole.editable && whole.state === "active" && whole.inside > 0 && <Inside whole={whole} />}
    </div>
  );
}

function LookOnly({ whole }: { whole: Whole }) {
  const { t } = useTranslation();
  const me = useMe();
  const owner = whole.created_by.name;
  const isOthers = me?.may.create && owner;
  return (
    <AttentionBox text={isOthers ? t("sequence.look_only", { owner }) : (whole.why_not ?? t("manager.look_only"))} />
  );
}

/** Row E1: whoever edits is told how many it concerns. */
function Inside({ whole }: { whole: Whole }) {
  const { t } = useTranslation();
  return (
    <AttentionBox
      text={t("sequence.inside", { count: whole.inside })}
      action={{ text: t("sequence.inside_who"), onClick: () => go(whole.id, "people") }}
    />
  );
}

function Halted({ whole }: { whole: Whole }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const settled = useSettled();
  const resume = useMutation({
    mutationFn: () => told(api.POST("/api/sequences/{sequence}/resume", { params: { path: { sequence: whole.id } } })),
    onSuccess: settled,
    onError: (error) => notice(sentence(error), "error"),
  });
  return (
    <AttentionBox
      type="negative"
      text={`${whole.paused!.sentence} ${whole.paused!.next_step}`}
      action={whole.editable ? { text: t("sequence.resume"), onClick: () => resume.mutate() } : undefined}
    />
  );
}
