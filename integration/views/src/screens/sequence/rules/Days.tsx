/** The days on which e-mails leave: seven toggles, the chosen ones filled. */
import { useTranslation } from "react-i18next";

import { idOf } from "./places";
import styles from "./rules.module.css";
import type { Schedule } from "./WhenToSend";

interface DaysProps {
  schedule: Schedule;
  set: (part: Partial<Schedule>) => void;
  disabled: boolean;
}

const MONDAY = Date.UTC(2024, 0, 1); // the first day of that year was one
const DAY_MS = 86_400_000;

export function Days({ schedule, set, disabled }: DaysProps) {
  const { t, i18n } = useTranslation();
  const toggle = (day: number) => {
    const days = schedule.days.includes(day)
      ? schedule.days.filter((one) => one !== day)
      : [...schedule.days, day].sort((one, other) => one - other);
    set({ days });
  };
  return (
    <div role="group" aria-label={t("rules.days")} id={idOf("schedule.days")} className={styles.stack}>
      <span aria-hidden="true">{t("rules.days")}</span>
      <div className={styles.days}>
        {[0, 1, 2, 3, 4, 5, 6].map((day) => (
          <button
            key={day}
            type="button"
            className={styles.day}
            aria-pressed={schedule.days.includes(day)}
            disabled={disabled}
            onClick={() => toggle(day)}
          >
            <span aria-hidden="true">{named(day, i18n.language, "short")}</span>
            <span className="said">{named(day, i18n.language, "long")}</span>
          </button>
        ))}
      </div>
    </div>
  );
}

function named(day: number, language: string, weekday: "long" | "short"): string {
  return new Intl.DateTimeFormat(language, { weekday, timeZone: "UTC" }).format(MONDAY + day * DAY_MS);
}
