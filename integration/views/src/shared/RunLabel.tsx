/** The status of a run: a colour as monday's labels have, and always the word. */
import { useTranslation } from "react-i18next";

import styles from "./RunLabel.module.css";

export function RunLabel({ status }: { status: string }) {
  const { t } = useTranslation();
  return (
    <span className={styles.label} data-status={status}>
      <span className={styles.dot} aria-hidden="true" />
      {t(`run.status.${status}`)}
    </span>
  );
}
