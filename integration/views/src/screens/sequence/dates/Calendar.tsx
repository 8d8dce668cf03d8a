/** The dates as calendar months, by the sender's clock: how much of what comes on each day. */
import { useTranslation } from "react-i18next";

import { useWords } from "../../../shared/moments";
import { useClocks } from "./clocks";
import type { Dates } from "./dates";
import styles from "./Dates.module.css";
import { monthsOf, type Day } from "./months";

export function Calendar({ found }: { found: Dates }) {
  const { t } = useTranslation();
  const clocks = useClocks();
  const months = monthsOf(found);
  if (months.length === 0) return <p>{t("dates.nothing_comes")}</p>;
  return (
    <div className={styles.months}>
      {months.map((month) => (
        <table key={month.first} className={styles.month}>
          <caption>{clocks.month(month.first)}</caption>
          <thead>
            <tr>
              {clocks.weekdays().map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {month.weeks.map((week, at) => (
              <tr key={at}>
                {week.map((day, place) => (
                  <td key={place} data-busy={Boolean(day?.kinds.length)}>
                    {day && <OneDay day={day} />}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </div>
  );
}

function OneDay({ day }: { day: Day }) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <>
      <span className={styles.number}>{Number(day.date.slice(8))}</span>
      <ul>
        {day.kinds.map(({ kind, count }) => (
          <li key={kind} data-kind={kind}>
            {t(`dates.count.${kind}`, { count, number: words.number(count) })}
          </li>
        ))}
      </ul>
    </>
  );
}
