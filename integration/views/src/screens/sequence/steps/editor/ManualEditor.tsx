/** A step that a person does: what it is called, a note, the draft of an e-mail, and whether the next step waits. */
import { Checkbox, Text } from "@vibe/core";
import { useTranslation } from "react-i18next";

import { useDraft } from "../../draft/DraftProvider";
import type { ManualStep } from "../../draft/shapes";
import { FieldText } from "../composer/FieldText";
import { SnippetsAndTemplates } from "../composer/SnippetsAndTemplates";

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
      <NextWaits kind={step.kind} />
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

/** Whether the next step waits for it: said once for all steps of the kind. */
function NextWaits({ kind }: { kind: ManualStep["kind"] }) {
  const { t } = useTranslation();
  const { definition, change, mayEdit } = useDraft();
  return (
    <div>
      <Checkbox
        label={t("composer.holds")}
        checked={definition.holding[kind]}
        disabled={!mayEdit}
        onChange={(event) => change((old) => ({ ...old, holding: { ...old.holding, [kind]: event.target.checked } }))}
      />
      <Text type="text2" color="secondary" ellipsis={false}>
        {t(`composer.holdsText.${kind}`)}
      </Text>
    </div>
  );
}
