/** What all of it comes to: the actions it counts, and how many e-mails leave on each day. */
import { useTranslation } from "react-i18next";

import { useWords } from "../../../shared/moments";
import type { Dates } from "./dates";
import styles from "./Dates.module.css";

export function Sums({ found }: { found: Dates }) {
  const { t } = useTranslation();
  const words = useWords();
  const { in_all: all, this_month: month, left, fits } = found.actions;
  const busy = found.load.filter((one) => one.limit !== null && one.mails >= one.limit);
  return (
    <div className={styles.sums} role="status">
      <p>
        {t("dates.actions", { count: all, number: words.number(all), month: words.number(month) })}{" "}
        {left !== null && t(fits ? "dates.fits" : "dates.beyond", { left: words.number(left) })}
      </p>
      <p>{t("dates.zone", { zone: found.time_zone })}</p>
      {busy.map((one) => (
        <p key={`${one.day} ${one.mailbox}`}>
          {t("dates.full", { day: words.date(one.day), mails: words.number(one.mails), mailbox: one.mailbox })}
        </p>
      ))}
    </div>
  );
}
