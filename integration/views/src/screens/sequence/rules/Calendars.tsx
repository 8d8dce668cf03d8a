/** The days off of the sender, and what is minded of recipients (rows L1, L2). */
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { Choose } from "../../../shared/Choose";
import { Switch } from "../../../shared/Switch";
import { useDraft } from "../draft/DraftProvider";
import type { Definition } from "../draft/shapes";
import { ColumnPick } from "./ColumnPick";
import { countries, isRegion } from "./countries";
import { idOf } from "./places";
import styles from "./rules.module.css";

type Schedule = Definition["schedule"];
type Recipient = Schedule["recipient"];

const WHERE = { zone: ["zone_column"], holidays: ["country_column", "region_column"] } as const;

export function Calendars() {
  const { t, i18n } = useTranslation();
  const { definition, change, mayEdit } = useDraft();
  const [typed, setTyped] = useState("");
  const { schedule } = definition;
  const set = (part: Partial<Schedule>) => change((old) => ({ ...old, schedule: { ...old.schedule, ...part } }));
  const known = useMemo(() => countries(i18n.language), [i18n.language]);
  const region = typed.trim().toUpperCase();
  const found = known.filter((one) => one.label.toLowerCase().includes(typed.trim().toLowerCase()));
  const options = isRegion(region) ? [{ value: region, label: region }] : found;
  return (
    <div className={styles.below} role="group" aria-label={t("rules.calendars")}>
      <div id={idOf("schedule.holidays")}>
        <Choose
          label={t("rules.holidays")}
          helper={t("rules.holidays_text")}
          options={options}
          value={schedule.holidays}
          unknown={known.find((one) => one.value === schedule.holidays)?.label}
          placeholder={t("rules.no_holidays")}
          disabled={!mayEdit}
          isOptional
          onChange={(holidays) => set({ holidays })}
          onSearch={setTyped}
        />
      </div>
      <Switch
        label={t("rules.own_days")}
        text={t("rules.own_days_text")}
        isOn={schedule.own_days}
        disabled={!mayEdit}
        onChange={(own_days) => set({ own_days })}
      />
      {(["zone", "holidays"] as const).map((what) => (
        <Minded key={what} what={what} />
      ))}
    </div>
  );
}

/** One thing that is minded of recipients, and the columns that tell where they are. */
function Minded({ what }: { what: keyof typeof WHERE }) {
  const { t } = useTranslation();
  const { definition, change, mayEdit } = useDraft();
  const { recipient } = definition.schedule;
  return (
    <>
      <Switch
        label={t(`rules.recipients.${what}`)}
        text={t(`rules.recipients_text.${what}`)}
        isOn={recipient[what]}
        disabled={!mayEdit}
        onChange={(on) => change((old) => minding(old, { [what]: on }))}
      />
      {recipient[what] && (
        <div className={styles.pair}>
          {WHERE[what].map((column) => (
            <ColumnPick
              key={column}
              place={`schedule.recipient.${column}`}
              use="field"
              label={t(`rules.where.${column}`)}
              read={(one) => one.schedule.recipient[column]}
              write={(one, chosen) => minding(one, { [column]: chosen })}
            />
          ))}
        </div>
      )}
    </>
  );
}

function minding(definition: Definition, part: Partial<Recipient>): Definition {
  const { schedule } = definition;
  return { ...definition, schedule: { ...schedule, recipient: { ...schedule.recipient, ...part } } };
}
