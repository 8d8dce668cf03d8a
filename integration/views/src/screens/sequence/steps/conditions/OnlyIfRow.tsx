/** One condition of a step: what must be so, of a column which values, and what happens when it is not. */
import { IconButton } from "@vibe/core";
import { Delete } from "@vibe/icons";
import { useTranslation } from "react-i18next";

import { Choose } from "../../../../shared/Choose";
import { useDraft } from "../../draft/DraftProvider";
import { useColumns } from "../../rules/board";
import { ConditionValues } from "../../rules/ConditionValues";
import styles from "./conditions.module.css";
import { asking, questionOf, QUESTIONS, type Condition, type Question } from "./questions";

const GROUP = "group"; // in the place of a column, as the server has it
const OTHERWISE = ["skip", "end"] as const;

interface OnlyIfRowProps {
  place: string;
  number: number;
  condition: Condition;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}

export function OnlyIfRow({ place, number, condition, onChange, onRemove }: OnlyIfRowProps) {
  const { t } = useTranslation();
  const { mayEdit, troubles } = useDraft();
  return (
    <li className={styles.row} aria-label={t("conditions.one", { number })}>
      <div className={styles.choices}>
        <Choose
          label={t("conditions.only_if")}
          options={QUESTIONS.map((one) => ({ value: one, label: t(`conditions.question.${one}`) }))}
          value={questionOf(condition)}
          disabled={!mayEdit}
          onChange={(next) => next && onChange(asking(condition, next as Question))}
        />
        {condition.about === "column" && <ColumnAsked condition={condition} onChange={onChange} />}
        <Choose
          label={t("conditions.otherwise")}
          options={OTHERWISE.map((one) => ({ value: one, label: t(`conditions.otherwise.${one}`) }))}
          value={condition.otherwise}
          disabled={!mayEdit}
          onChange={(next) => next && onChange({ ...condition, otherwise: next as Condition["otherwise"] })}
        />
      </div>
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
          aria-label={t("conditions.remove", { number })}
          onClick={onRemove}
        />
      )}
    </li>
  );
}

function ColumnAsked({ condition, onChange }: Pick<OnlyIfRowProps, "condition" | "onChange">) {
  const { t } = useTranslation();
  const { mayEdit } = useDraft();
  const { columns, fit, groups, isFetching } = useColumns();
  const { column, any_of: values } = condition;
  const options = [...fit("condition"), { value: GROUP, label: t("rules.group") }];
  const isGone = column !== null && columns.length > 0 && !options.some((one) => one.value === column);
  const known = column === GROUP ? groups : (columns.find((one) => one.id === column)?.labels ?? []);
  return (
    <>
      <Choose
        label={t("conditions.column")}
        options={options}
        value={column}
        unknown={isGone ? t("rules.column_gone", { column }) : undefined}
        isWrong={isGone}
        isLoading={isFetching && columns.length === 0}
        disabled={!mayEdit}
        onChange={(next) => next && next !== column && onChange({ ...condition, column: next, any_of: [] })}
      />
      {column !== null && (
        <ConditionValues
          label={t("conditions.values")}
          values={values}
          known={known}
          onChange={(any_of) => onChange({ ...condition, any_of })}
        />
      )}
    </>
  );
}
