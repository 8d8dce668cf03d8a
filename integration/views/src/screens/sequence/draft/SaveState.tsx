/** How saving goes, in a few words: for the header of the sequence. */
import { Text } from "@vibe/core";
import { useTranslation } from "react-i18next";

import { useWords } from "../../../shared/moments";
import { useDraft } from "./DraftProvider";
import styles from "./draft.module.css";

export function SaveState() {
  const { t } = useTranslation();
  const { ago } = useWords();
  const { saving, savedAt, refusal, mayEdit } = useDraft();
  if (!mayEdit) return null;
  const said =
    saving === "saved" && savedAt
      ? t("draft.savedAgo", { ago: ago(new Date(savedAt).toISOString()) })
      : t(`draft.${saving}`);
  const wrong = saving === "refused" || saving === "conflict" || saving === "offline";
  return (
    <div role="status" aria-live="polite" data-saving={saving} className={wrong ? styles.wrong : styles.state}>
      <Text type="text2" color="inherit" ellipsis={false}>
        {refusal && saving === "refused" && refusal.message ? `${said} ${refusal.message}` : said}
      </Text>
    </div>
  );
}
