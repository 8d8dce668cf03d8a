/** Days between two steps. */
import { useTranslation } from "react-i18next";

import type { WaitStep } from "../../draft/shapes";
import { DayInput } from "./DayInput";
import { MOST_DAYS } from "./days";
import styles from "./list.module.css";
import { StepRow } from "./StepRow";
import type { StepList } from "./useStepList";

export function WaitRow({ list, at }: { list: StepList; at: number }) {
  const { t } = useTranslation();
  const step = list.steps[at] as WaitStep;
  return (
    <>
      <div className={styles.edge} />
      <StepRow
        list={list}
        at={at}
        name={t("steps.waitName", { count: step.days, number: at + 1 })}
        title={<span className={styles.kind}>{t("steps.kind.wait")}</span>}
        days={
          <>
            <DayInput
              value={step.days}
              least={0}
              most={MOST_DAYS}
              label={t("steps.waitDays", { number: at + 1 })}
              readOnly={!list.mayEdit}
              onChange={(days) => list.edit(at, { ...step, days }, "days")}
            />
            {t("steps.days", { count: step.days })}
          </>
        }
      />
    </>
  );
}
