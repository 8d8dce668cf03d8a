/** The shape of what is coming: rows that shimmer, announced once to those who listen; it costs next to nothing. */
import { useTranslation } from "react-i18next";

import styles from "./Loading.module.css";

export function Loading({ rows = 6 }: { rows?: number }) {
  const { t } = useTranslation();
  return (
    <div className={styles.rows} role="status" aria-label={t("common.loading")}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={styles.row} />
      ))}
    </div>
  );
}
