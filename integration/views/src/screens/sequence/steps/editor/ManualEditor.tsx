/** A step that a person does: what it is called, a note, the draft of an e-mail, and whether the next step waits. */
import { useTranslation } from "react-i18next";

import type { ManualStep } from "../../draft/shapes";
import { FieldText } from "../composer/FieldText";
import { SnippetsAndTemplates } from "../composer/SnippetsAndTemplates";
import { NextWaits } from "./NextWaits";

interface ManualEditorProps {
  at: number;
  step: ManualStep;
  change: (part: Partial<ManualStep>, place: string) => void;
}

export function ManualEditor({ at, step, change }: ManualEditorProps) {
  const { t } = useTranslation();
  const place = (name: string) => `steps[${at}].${name}`;
  return (
    <>
      <FieldText
        place={place("title")}
        writes="line"
        label={t("composer.title")}
        placeholder={t(`composer.titleHint.${step.kind}`)}
        value={step.title}
        onChange={(title) => change({ title }, "title")}
      />
      <FieldText
        place={place("note")}
        writes="lines"
        label={t("composer.note")}
        placeholder={t("composer.noteHint")}
        value={step.note}
        onChange={(note) => change({ note }, "note")}
      />
      {step.kind === "manual_email" && <Prepared at={at} step={step} change={change} />}
      <NextWaits step={step} change={change} />
    </>
  );
}

/** The e-mail as it is prepared for the person who edits and sends it. */
function Prepared({ at, step, change }: ManualEditorProps) {
  const { t } = useTranslation();
  return (
    <>
      <FieldText
        place={`steps[${at}].subject`}
        writes="line"
        label={t("composer.subject")}
        value={step.subject}
        onChange={(subject) => change({ subject }, "subject")}
      />
      <FieldText
        place={`steps[${at}].body`}
        writes="rich"
        label={t("composer.draft")}
        placeholder={t("composer.bodyHint")}
        value={step.body}
        onChange={(body) => change({ body }, "body")}
        tools={(insert) => (
          <SnippetsAndTemplates step={step} change={(part) => change(part, "template")} insert={insert} />
        )}
      />
    </>
  );
}
