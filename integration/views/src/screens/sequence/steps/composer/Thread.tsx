/** Whether an e-mail begins with a subject of its own, or replies to the one before. */
import { RadioButton, Text } from "@vibe/core";
import { useTranslation } from "react-i18next";

import { useDraft } from "../../draft/DraftProvider";
import type { EmailStep } from "../../draft/shapes";
import { threadBefore } from "../list/threads";
import { useShown } from "../list/useShown";
import styles from "./composer.module.css";

interface ThreadProps {
  at: number;
  step: EmailStep;
  change: (part: Partial<EmailStep>, place: string) => void;
}

/** A reply has the subject of its thread, in every wording. */
function replying({ variants }: EmailStep): Partial<EmailStep> {
  return { thread: "reply", subject: "", variants: variants.map((one) => ({ ...one, subject: "" })) };
}

export function Thread({ at, step, change }: ThreadProps) {
  const { t } = useTranslation();
  const { definition, mayEdit } = useDraft();
  const shown = useShown();
  const before = threadBefore(definition.steps, at);
  const reply = before ? t("composer.replyTo", { subject: shown(before.subject) || "…" }) : t("composer.reply");
  const choices = [
    { value: "new", text: t("composer.newThread"), isOff: false },
    { value: "reply", text: reply, isOff: !before && step.thread !== "reply" },
  ] as const;
  return (
    <fieldset className={styles.thread}>
      <legend>{t("composer.thread")}</legend>
      {choices.map(({ value, text, isOff }) => (
        <RadioButton
          key={value}
          name={`thread-${at}`}
          value={value}
          text={text}
          checked={step.thread === value}
          disabled={!mayEdit || isOff}
          onSelect={() => change(value === "reply" ? replying(step) : { thread: value }, "thread")}
        />
      ))}
      {!before && (
        <Text type="text2" color="secondary" ellipsis={false}>
          {t("composer.noThread")}
        </Text>
      )}
    </fieldset>
  );
}
