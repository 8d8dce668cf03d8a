/** What becomes of an e-mail whose item has no file in a column: it waits for one, or goes without. */
import { RadioButton } from "@vibe/core";
import { useTranslation } from "react-i18next";

import { useDraft } from "../../draft/DraftProvider";
import type { AttachmentsProps } from "./Attachments";
import styles from "./composer.module.css";

export function WithoutFile({ at, step, change }: AttachmentsProps) {
  const { t } = useTranslation();
  const { mayEdit } = useDraft();
  return (
    <fieldset className={styles.thread}>
      <legend>{t("composer.withoutFile")}</legend>
      {(["hold", "send"] as const).map((value) => (
        <RadioButton
          key={value}
          name={`without-${at}`}
          value={value}
          text={t(`composer.without.${value}`)}
          checked={step.without_file === value}
          disabled={!mayEdit}
          onSelect={() => change({ without_file: value }, "without_file")}
        />
      ))}
    </fieldset>
  );
}
