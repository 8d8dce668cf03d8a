/** When a column of the board shows one of some values, a run stops, pauses, or goes on. */
import { IconButton } from "@vibe/core";
import { Delete } from "@vibe/icons";
import { useTranslation } from "react-i18next";

import { Choose } from "../../../shared/Choose";
import { useDraft } from "../draft/DraftProvider";
import type { Definition } from "../draft/shapes";
import { useColumns } from "./board";
import { ConditionValues } from "./ConditionValues";
import { idOf } from "./places";
import styles from "./rules.module.css";

export type Condition = Definition["conditions"][number];

const GROUP = "group"; // in the place of a column, as the server has it
const THEN = ["stop", "pause", "resume"] as const;

interface ConditionRowProps {
  at: number;
  condition: Condition;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}

export function ConditionRow({ at, condition, onChange, onRemove }: ConditionRowProps) {
  const { t } = useTranslation();
  const { mayEdit, troubles } = useDraft();
  const { columns, fit, groups, isFetching } = useColumns();
  const { column, any_of: values, then } = condition;
  const place = `conditions[${at}]`;
  const options = [...fit("condition"), { value: GROUP, label: t("rules.group") }];
  const isGone = Boolean(column) && columns.length > 0 && !options.some((one) => one.value === column);
  const known = column === GROUP ? groups : (columns.find((one) => one.id === column)?.labels ?? []);
  return (
    <li className={styles.condition} id={idOf(place)} aria-label={t("rules.condition", { number: at + 1 })}>
      <div className={styles.pair}>
        <Choose
          label={t("rules.condition_column")}
          options={options}
          value={column || null}
          unknown={isGone ? t("rules.column_gone", { column }) : undefined}
          isWrong={isGone}
          isLoading={isFetching && columns.length === 0}
          disabled={!mayEdit}
          onChange={(next) => next && next !== column && onChange({ column: next, any_of: [], then })}
        />
        <Choose
          label={t("rules.condition_then")}
          options={THEN.map((one) => ({ value: one, label: t(`rules.then.${one}`) }))}
          value={then}
          disabled={!mayEdit}
          onChange={(next) => next && onChange({ ...condition, then: next as Condition["then"] })}
        />
      </div>
      {column && (
        <ConditionValues
          label={t("rules.condition_is")}
          values={values}
          known={known}
          onChange={(any_of) => onChange({ ...condition, any_of })}
        />
      )}
      {troubles(place).map((one) => (
        <p key={`${one.place} ${one.sentence}`} className={styles.warned} data-weight={one.weight}>
          {one.sentence}
        </p>
      ))}
      {mayEdit && (
        <IconButton
          icon={Delete}
          size="small"
          kind="tertiary"
          wrapperClassName={styles.remove}
          aria-label={t("rules.remove_condition", { number: at + 1 })}
          onClick={onRemove}
        />
      )}
    </li>
  );
}
