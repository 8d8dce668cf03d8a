/** What happened on each day: as a chart, and as a table for those who read it or hear it. */
import { Button, Heading } from "@vibe/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import type { DayNumbers, Numbers } from "../../../api/shapes";
import { Loading } from "../../../shared/Loading";
import { useWords } from "../../../shared/moments";
import { RANGES, type Range } from "./numbers";
import styles from "./Numbers.module.css";

const Chart = lazy(() => import("./Chart"));
export const LINES = ["enrolled", "delivered", "opened", "clicked", "replied", "bounced"] as const;

interface DaysProps {
  numbers: Numbers;
  range: Range;
  onRange: (range: Range) => void;
}

export function Days({ numbers, range, onRange }: DaysProps) {
  const { t } = useTranslation();
  const [asTable, setAsTable] = useState(false);
  return (
    <section aria-labelledby="days">
      <div className={styles.head}>
        <Heading type="h3" id="days">
          {t("numbers.days")}
        </Heading>
        <div className={styles.tools}>
          <select
            className={styles.range}
            aria-label={t("numbers.range_label")}
            value={range}
            onChange={(event) => onRange(Number(event.target.value) as Range)}
          >
            {RANGES.map((days) => (
              <option key={days} value={days}>
                {t("numbers.range", { count: days })}
              </option>
            ))}
          </select>
          <Button kind="secondary" size="small" onClick={() => setAsTable(!asTable)} aria-pressed={asTable}>
            {t("numbers.as_table")}
          </Button>
        </div>
      </div>
      {asTable ? (
        <DayTable days={numbers.days} />
      ) : (
        <Suspense fallback={<Loading rows={4} />}>
          <Chart days={numbers.days} />
        </Suspense>
      )}
    </section>
  );
}

/** Days on which nothing happened are left out: there is nothing to read in them. */
function DayTable({ days }: { days: DayNumbers[] }) {
  const { t } = useTranslation();
  const words = useWords();
  const busy = days.filter((one) => LINES.some((name) => one[name] > 0));
  if (busy.length === 0) return <p className={styles.quiet}>{t("numbers.quiet")}</p>;
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <caption className={styles.unseen}>{t("numbers.days")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("numbers.day")}</th>
            {LINES.map((name) => (
              <th key={name} scope="col" className={styles.numeric}>
                {t(`numbers.of.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {busy.map((one) => (
            <tr key={one.day}>
              <th scope="row">{words.date(one.day)}</th>
              {LINES.map((name) => (
                <td key={name} className={styles.numeric}>
                  {words.number(one[name])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
