/** Tells the second of two editors who saved meanwhile: what they wrote is still here, and they choose. */
import { AttentionBox, Button, Flex } from "@vibe/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Comparison } from "./Comparison";
import { useDraft } from "./DraftProvider";
import styles from "./draft.module.css";

export function Conflict() {
  const { t } = useTranslation();
  const { theirs, keepMine, takeTheirs, definition } = useDraft();
  const [compares, setCompares] = useState(false);
  if (!theirs) return null;
  const who = theirs.saved_by.name ?? t("draft.somebody");
  return (
    <section className={styles.conflict} role="alert" aria-label={t("draft.conflict")}>
      <AttentionBox type="warning" title={t("draft.conflictTitle", { who })} text={t("draft.conflictText")} />
      <Flex gap="small" wrap>
        <Button size="small" onClick={keepMine}>
          {t("draft.keepMine")}
        </Button>
        <Button size="small" kind="secondary" onClick={takeTheirs}>
          {t("draft.takeTheirs", { who })}
        </Button>
        <Button size="small" kind="tertiary" aria-expanded={compares} onClick={() => setCompares(!compares)}>
          {t("draft.compare")}
        </Button>
      </Flex>
      {compares && <Comparison mine={definition} theirs={theirs.definition} who={who} />}
    </section>
  );
}
