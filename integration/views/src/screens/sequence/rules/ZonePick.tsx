/** The time zone, found by typing a city or a zone, each with what the clock there shows beside UTC. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { Choose } from "../../../shared/Choose";
import { idOf } from "./places";
import type { Schedule } from "./WhenToSend";
import { offsetOf, zones } from "./zones";

interface ScheduleProps {
  schedule: Schedule;
  set: (part: Partial<Schedule>) => void;
  disabled: boolean;
}

export function ZonePick({ schedule, set, disabled }: ScheduleProps) {
  const { t } = useTranslation();
  const options = useMemo(() => zones().map((zone) => ({ value: zone, label: labelOf(zone) })), []);
  return (
    <div id={idOf("schedule.time_zone")}>
      <Choose
        label={t("rules.zone")}
        options={options}
        value={schedule.time_zone}
        unknown={labelOf(schedule.time_zone)}
        disabled={disabled}
        onChange={(time_zone) => time_zone && set({ time_zone })}
      />
    </div>
  );
}

function labelOf(zone: string): string {
  const offset = offsetOf(zone);
  return `${zone.replaceAll("_", " ")}${offset ? ` (${offset})` : ""}`;
}
