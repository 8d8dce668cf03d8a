/** A step that does something: its kind, what it says, and its day, which may be set at either edge. */
import { Icon, Text, Tooltip } from "@vibe/core";
import { Warning } from "@vibe/icons";
import { useTranslation } from "react-i18next";

import type { Trouble } from "../../draft/problems";
import { useDraft } from "../../draft/DraftProvider";
import { DayInput } from "./DayInput";
import { earliest, MOST_DAYS } from "./days";
import styles from "./list.module.css";
import { StepRow } from "./StepRow";
import { lineOf } from "./threads";
import { useShown } from "./useShown";
import type { StepList } from "./useStepList";

export function ActRow({ list, at }: { list: StepList; at: number }) {
  const { t } = useTranslation();
  const { troubles } = useDraft();
  const shown = useShown();
  const step = list.steps[at]!;
  const day = list.days[at]!;
  const kind = t(`steps.kind.${step.kind}`);
  const least = earliest(list.steps, at);
  const dayOf = (label: string) => (
    <DayInput
      value={day}
      least={least}
      most={least + MOST_DAYS}
      label={label}
      readOnly={!list.mayEdit}
      onChange={(wanted) => list.setDay(at, wanted)}
    />
  );
  const says = shown(lineOf(list.steps, at));
  const marks = [
    ...(step.kind === "email" && step.variants.length > 0
      ? [t("variants.mark", { many: step.variants.length + 1 })]
      : []),
    ...(step.kind !== "wait" && step.only_if.length > 0 ? [t("conditions.mark")] : []),
  ];
  const name = t("steps.name", { kind, day, number: at + 1 });
  return (
    <>
      <div className={styles.edge}>
        <Text type="text2" color="secondary">
          {t("steps.day")}
        </Text>
        {dayOf(t("steps.dayOf", { name: kind, number: at + 1 }))}
      </div>
      <StepRow
        list={list}
        at={at}
        name={name}
        says={[says || t(`steps.empty.${step.kind}`), ...marks].join(", ")}
        title={
          <>
            <span className={styles.kind}>{kind}</span>
            <bdi className={styles.says}>{says || <em>{t(`steps.empty.${step.kind}`)}</em>}</bdi>
            {marks.map((one) => (
              <span key={one} className={styles.mark}>
                {one}
              </span>
            ))}
          </>
        }
        days={
          <>
            {t("steps.day")} {dayOf(t("steps.dayTop", { name: kind, number: at + 1 }))}
          </>
        }
        trouble={<Troubles of={troubles(`steps[${at}]`)} />}
      />
    </>
  );
}

/** The heaviest of what is wrong, in words when it is pointed at or focused. */
function Troubles({ of }: { of: Trouble[] }) {
  if (of.length === 0) return null;
  const said = of.map((one) => one.sentence).join(" ");
  return (
    <Tooltip content={said}>
      <span className={styles.trouble} role="img" aria-label={said} data-weight={of[0]!.weight}>
        <Icon icon={Warning} size={16} />
      </span>
    </Tooltip>
  );
}
