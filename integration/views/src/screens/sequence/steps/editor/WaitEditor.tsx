/** How long a wait is. */
import { Flex, Text } from "@vibe/core";
import { useTranslation } from "react-i18next";

import { useDraft } from "../../draft/DraftProvider";
import type { WaitStep } from "../../draft/shapes";
import { DayInput } from "../list/DayInput";
import { MOST_DAYS } from "../list/days";
import type { StepList } from "../list/useStepList";

export function WaitEditor({ list, at, step }: { list: StepList; at: number; step: WaitStep }) {
  const { t } = useTranslation();
  const { definition } = useDraft();
  return (
    <>
      <Flex gap="small">
        <DayInput
          value={step.days}
          least={0}
          most={MOST_DAYS}
          label={t("steps.waitLength")}
          readOnly={!list.mayEdit}
          onChange={(days) => list.edit(at, { ...step, days }, "days")}
        />
        <Text>{t("steps.days", { count: step.days })}</Text>
      </Flex>
      <Text type="text2" color="secondary" ellipsis={false}>
        {t(`steps.waitText.${definition.schedule.count}`)}
      </Text>
    </>
  );
}
