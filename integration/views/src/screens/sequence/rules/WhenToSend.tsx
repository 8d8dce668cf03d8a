/** When to send: the zone, the days, the hours, how days are counted, and what is seen of the e-mails (row R6). */
import { RadioButton } from "@vibe/core";
import { useTranslation } from "react-i18next";

import { Switch } from "../../../shared/Switch";
import { useDraft } from "../draft/DraftProvider";
import type { Definition } from "../draft/shapes";
import { Calendars } from "./Calendars";
import { Card } from "./Card";
import { Days } from "./Days";
import { Hours } from "./Hours";
import styles from "./rules.module.css";
import { ZonePick } from "./ZonePick";

export type Schedule = Definition["schedule"];

const COUNTS = ["calendar", "sending"] as const;
const TRACKING = ["opens", "clicks"] as const;

export function WhenToSend() {
  const { t } = useTranslation();
  const { definition, change, mayEdit } = useDraft();
  const set = (part: Partial<Schedule>) => change((old) => ({ ...old, schedule: { ...old.schedule, ...part } }));
  const given = { schedule: definition.schedule, set, disabled: !mayEdit };
  return (
    <Card title={t("rules.when")} places={["schedule", "tracking"]}>
      <p className={styles.note}>{t("rules.when_text")}</p>
      <ZonePick {...given} />
      <Days {...given} />
      <Hours {...given} />
      <fieldset className={styles.choice}>
        <legend>{t("rules.count")}</legend>
        {COUNTS.map((count) => (
          <RadioButton
            key={count}
            name="count"
            value={count}
            text={t(`rules.counts.${count}`)}
            checked={definition.schedule.count === count}
            disabled={!mayEdit}
            onSelect={() => set({ count })}
          />
        ))}
      </fieldset>
      <Calendars />
      <div className={styles.below}>
        {TRACKING.map((what) => (
          <Switch
            key={what}
            label={t(`rules.tracking.${what}`)}
            text={t(`rules.tracking_text.${what}`)}
            isOn={definition.tracking[what]}
            disabled={!mayEdit}
            onChange={(on) => change((old) => ({ ...old, tracking: { ...old.tracking, [what]: on } }))}
          />
        ))}
      </div>
    </Card>
  );
}
