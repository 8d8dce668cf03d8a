/** Above the column of days: how long the sequence is, how its days are counted, undo and redo. */
import { ButtonGroup, Flex, IconButton, Text } from "@vibe/core";
import { Redo, Undo } from "@vibe/icons";
import { useTranslation } from "react-i18next";

import { useDraft } from "../../draft/DraftProvider";
import styles from "./list.module.css";
import type { StepList } from "./useStepList";

const COUNTS = ["calendar", "sending"] as const;

export function ColumnHead({ list }: { list: StepList }) {
  const { t } = useTranslation();
  const { definition, change, undo, redo, canUndo, canRedo, mayEdit } = useDraft();
  const options = COUNTS.map((value) => ({ value, text: t(`steps.count.${value}`) }));
  const length = list.steps.length ? t("steps.length", { count: list.days.at(-1) }) : "";
  const counted = options.find((one) => one.value === definition.schedule.count)!;
  return (
    <Flex className={styles.head} justify="space-between" gap="small" wrap>
      <Text type="text2" color="secondary" ellipsis={false}>
        {[length, mayEdit ? "" : counted.text].filter(Boolean).join(" · ")}
      </Text>
      {mayEdit && (
        <Flex gap="small" wrap>
          <ButtonGroup
            size="xs"
            name="count"
            groupAriaLabel={t("steps.counted")}
            options={options}
            value={definition.schedule.count}
            onSelect={(count) =>
              change((old) => ({ ...old, schedule: { ...old.schedule, count: count as "calendar" | "sending" } }))
            }
          />
          <IconButton
            size="small"
            kind="tertiary"
            icon={Undo}
            aria-label={t("steps.undo")}
            disabled={!canUndo}
            onClick={undo}
          />
          <IconButton
            size="small"
            kind="tertiary"
            icon={Redo}
            aria-label={t("steps.redo")}
            disabled={!canRedo}
            onClick={redo}
          />
        </Flex>
      )}
    </Flex>
  );
}
