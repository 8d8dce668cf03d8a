/** The composer of an e-mail that is sent by itself. */
import { useTranslation } from "react-i18next";

import type { EmailStep } from "../../draft/shapes";
import { Attachments } from "../composer/Attachments";
import { FieldText } from "../composer/FieldText";
import { PreviewBar } from "../composer/PreviewBar";
import { SignatureButton } from "../composer/SignatureButton";
import { SnippetsAndTemplates } from "../composer/SnippetsAndTemplates";
import { Thread } from "../composer/Thread";

interface EmailEditorProps {
  at: number;
  step: EmailStep;
  change: (part: Partial<EmailStep>, place: string) => void;
}

export function EmailEditor({ at, step, change }: EmailEditorProps) {
  const { t } = useTranslation();
  return (
    <>
      <Thread at={at} step={step} change={change} />
      {(step.thread === "new" || step.subject !== "") && (
        <FieldText
          place={`steps[${at}].subject`}
          writes="line"
          label={t("composer.subject")}
          value={step.subject}
          onChange={(subject) => change({ subject }, "subject")}
        />
      )}
      <FieldText
        place={`steps[${at}].body`}
        writes="rich"
        label={t("composer.body")}
        placeholder={t("composer.bodyHint")}
        value={step.body}
        onChange={(body) => change({ body }, "body")}
        tools={(insert) => (
          <>
            <SignatureButton step={step} change={change} />
            <SnippetsAndTemplates step={step} change={(part) => change(part, "template")} insert={insert} />
          </>
        )}
      />
      <Attachments at={at} step={step} change={change} />
      <PreviewBar at={at} />
    </>
  );
}
