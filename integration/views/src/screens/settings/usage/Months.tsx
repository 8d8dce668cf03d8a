/** What each month used, and each sequence in it. */
import { useTranslation } from "react-i18next";

import type { components } from "../../../api/schema";
import { useWords } from "../../../shared/moments";
import styles from "../settings.module.css";

type Month = components["schemas"]["UsedInMonth"];

export function Months({ months }: { months: Month[] }) {
  const { t, i18n } = useTranslation();
  const { number } = useWords();
  if (months.length === 0) return <p className={styles.note}>{t("settings.nothing_used")}</p>;
  return (
    <>
      {months.map((month) => (
        <div
          key={month.month}
          className={styles.scroll}
          tabIndex={0}
          role="group"
          aria-label={said(month.month, i18n.language)}
        >
          <table className={styles.table}>
            <caption className={styles.note}>
              {t("settings.month_used", {
                month: said(month.month, i18n.language),
                actions: number(month.actions),
              })}
            </caption>
            <thead>
              <tr>
                <th scope="col">{t("settings.sequence")}</th>
                {(["steps", "completions", "in_all"] as const).map((what) => (
                  <th key={what} scope="col" className={styles.number}>
                    {t(`settings.used.${what}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {month.sequences.map((one) => (
                <tr key={one.sequence}>
                  <td>
                    <bdi>{one.name ?? t("settings.sequence_gone")}</bdi>
                  </td>
                  <td className={styles.number}>{number(one.steps)}</td>
                  <td className={styles.number}>{number(one.completions)}</td>
                  <td className={styles.number}>{number(one.actions)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ))}
    </>
  );
}

/** A month, as in 2026-11. */
function said(month: string, language: string): string {
  const form = new Intl.DateTimeFormat(language, { month: "long", year: "numeric", timeZone: "UTC" });
  return form.format(new Date(`${month}-01T00:00:00Z`));
}
