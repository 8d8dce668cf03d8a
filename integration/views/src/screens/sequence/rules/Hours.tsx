/** The hours in which e-mails leave, in the chosen zone. */
import { useTranslation } from "react-i18next";

import fields from "../../../shared/fields.module.css";
import { useDraft } from "../draft/DraftProvider";
import { idOf } from "./places";
import styles from "./rules.module.css";
import type { Schedule } from "./WhenToSend";

interface HoursProps {
  schedule: Schedule;
  set: (part: Partial<Schedule>) => void;
  disabled: boolean;
}

const ENDS = ["opens", "closes"] as const;

export function Hours({ schedule, set, disabled }: HoursProps) {
  const { t } = useTranslation();
  const { troubles } = useDraft();
  return (
    <div role="group" aria-label={t("rules.hours")} className={styles.stack}>
      <span aria-hidden="true">{t("rules.hours")}</span>
      <div className={styles.inputs}>
        {ENDS.map((end) => (
          <div key={end} className={fields.field}>
            <label className={fields.label} htmlFor={idOf(`schedule.${end}`)}>
              {t(`rules.hour.${end}`)}
            </label>
            <input
              id={idOf(`schedule.${end}`)}
              className={fields.input}
              type="time"
              value={schedule[end]}
              disabled={disabled}
              aria-invalid={troubles(`schedule.${end}`).some((one) => one.weight === "refused")}
              onChange={(event) => event.target.value && set({ [end]: event.target.value })}
            />
          </div>
        ))}
      </div>
    </div>
  );
}
