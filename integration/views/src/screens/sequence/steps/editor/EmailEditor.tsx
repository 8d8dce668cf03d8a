/** The composer of an e-mail that is sent by itself. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { EmailStep } from "../../draft/shapes";
import { Attachments } from "../composer/Attachments";
import { FieldText } from "../composer/FieldText";
import { PreviewBar } from "../composer/PreviewBar";
import { SignatureButton } from "../composer/SignatureButton";
import { SnippetsAndTemplates } from "../composer/SnippetsAndTemplates";
import { Thread } from "../composer/Thread";
import { placeOf, worded, wordingsOf, type Wording } from "../variants/wordings";
import { Wordings } from "../variants/Wordings";

interface EmailEditorProps {
  at: number;
  step: EmailStep;
  change: (part: Partial<EmailStep>, place: string) => void;
}

export function EmailEditor({ at, step, change }: EmailEditorProps) {
  const wordings = wordingsOf(step);
  const [wanted, choose] = useState(0);
  const chosen = Math.min(wanted, wordings.length - 1); // one may have been taken away elsewhere
  const put = (next: Wording[], place: string) => change(worded(next), place);
  const write = (part: Partial<Wording>, place: string) =>
    put(
      wordings.map((one, n) => (n === chosen ? { ...one, ...part } : one)),
      `${place}-${chosen}`,
    );
  return (
    <>
      <Thread at={at} step={step} change={change} />
      <Wordings wordings={wordings} chosen={chosen} choose={choose} onChange={(next) => put(next, "variants")} />
      <Letter
        key={chosen}
        place={(part) => placeOf(at, chosen, part)}
        step={step}
        wording={wordings[chosen]!}
        change={change}
        write={write}
      />
      <Attachments at={at} step={step} change={change} />
      <PreviewBar at={at} variant={chosen} />
    </>
  );
}

interface LetterProps extends Omit<EmailEditorProps, "at"> {
  place: (part: string) => string;
  wording: Wording;
  write: (part: Partial<Wording>, place: string) => void;
}

function Letter({ place, step, wording, change, write }: LetterProps) {
  const { t } = useTranslation();
  return (
    <>
      {(step.thread === "new" || wording.subject !== "") && (
        <FieldText
          place={place("subject")}
          writes="line"
          label={t("composer.subject")}
          value={wording.subject}
          onChange={(subject) => write({ subject }, "subject")}
        />
      )}
      <FieldText
        place={place("body")}
        writes="rich"
        label={t("composer.body")}
        placeholder={t("composer.bodyHint")}
        value={wording.body}
        onChange={(body) => write({ body }, "body")}
        tools={(insert) => (
          <>
            <SignatureButton step={step} change={change} />
            <SnippetsAndTemplates step={wording} change={(part) => write(part, "template")} insert={insert} />
          </>
        )}
      />
    </>
  );
}
