/** Whether the next step waits for what a person does: for all steps of the kind, for this one, and for how long. */
import { Checkbox, Flex, Text } from "@vibe/core";
import { useTranslation } from "react-i18next";

import { Choose } from "../../../../shared/Choose";
import { useDraft } from "../../draft/DraftProvider";
import type { ManualStep } from "../../draft/shapes";
import { DayInput } from "../list/DayInput";
import { MOST_DAYS } from "../list/days";
import styles from "./editor.module.css";

const USUAL_DAYS = 3;
const HERE = { usual: null, on: true, off: false } as const;
type Here = keyof typeof HERE;

interface NextWaitsProps {
  step: ManualStep;
  change: (part: Partial<ManualStep>, place: string) => void;
}

export function NextWaits({ step, change }: NextWaitsProps) {
  const { t } = useTranslation();
  const { definition, change: changeAll, mayEdit } = useDraft();
  const { kind, holds } = step;
  const waits = holds ?? definition.holding[kind];
  const here = holds === null ? "usual" : holds ? "on" : "off";
  return (
    <div className={styles.waits}>
      <div>
        <Checkbox
          label={t("composer.holds")}
          checked={definition.holding[kind]}
          disabled={!mayEdit}
          onChange={(event) =>
            changeAll((old) => ({ ...old, holding: { ...old.holding, [kind]: event.target.checked } }))
          }
        />
        <Text type="text2" color="secondary" ellipsis={false}>
          {t(`composer.holdsText.${kind}`)}
        </Text>
      </div>
      <Choose
        label={t("composer.holdsHere")}
        options={(["usual", "on", "off"] as const).map((one) => ({
          value: one,
          label: t(`composer.holdsHere.${one}`),
        }))}
        value={here}
        disabled={!mayEdit}
        onChange={(next) => next && change({ holds: HERE[next as Here] }, "holds")}
      />
      {waits && <GivesUp step={step} change={change} />}
    </div>
  );
}

function GivesUp({ step, change }: NextWaitsProps) {
  const { t } = useTranslation();
  const { mayEdit } = useDraft();
  const days = step.give_up_after;
  return (
    <Flex gap="small" wrap>
      <Checkbox
        label={t("composer.givesUp")}
        checked={days !== null}
        disabled={!mayEdit}
        onChange={(event) => change({ give_up_after: event.target.checked ? USUAL_DAYS : null }, "give_up_after")}
      />
      {days !== null && (
        <>
          <DayInput
            value={days}
            least={1}
            most={MOST_DAYS}
            label={t("composer.givesUpAfter")}
            readOnly={!mayEdit}
            onChange={(give_up_after) => change({ give_up_after }, "give_up_after")}
          />
          <Text type="text2">{t("steps.days", { count: days })}</Text>
        </>
      )}
    </Flex>
  );
}
