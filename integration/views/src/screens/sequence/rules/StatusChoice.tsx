/** And set a status column to a label, in the label's colour: written once both are chosen (row R4). */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { Choose } from "../../../shared/Choose";
import { useDraft } from "../draft/DraftProvider";
import { useColumns } from "./board";
import type { Rule } from "./RuleRow";
import styles from "./rules.module.css";

export function StatusChoice({ rule, onChange }: { rule: Rule; onChange: (status: Rule["status"]) => void }) {
  const { t } = useTranslation();
  const { definition, mayEdit } = useDraft();
  const { columns, fit } = useColumns();
  const [column, setColumn] = useState<string | null>(rule.status?.column ?? null);
  useEffect(() => setColumn(rule.status?.column ?? null), [rule.status?.column]);
  const labels = columns.find((one) => one.id === column)?.labels ?? [];
  const label = rule.status && rule.status.column === column ? rule.status.label : null;
  const isGone = label !== null && labels.length > 0 && !labels.some((one) => one.label === label);
  const chooseColumn = (chosen: string | null) => {
    setColumn(chosen);
    if (rule.status && chosen !== rule.status.column) onChange(null);
  };
  return (
    <div className={styles.pair} role="group" aria-label={t("rules.and_set")}>
      <Choose
        label={t("rules.status_column")}
        options={fit("status")}
        value={column}
        placeholder={definition.board === null ? t("rules.board_first") : t("rules.no_status")}
        disabled={!mayEdit || definition.board === null}
        isOptional
        onChange={chooseColumn}
      />
      {column !== null && (
        <Choose
          label={t("rules.status_label")}
          options={labels.map((one) => ({ value: one.label, label: one.label, colour: one.colour }))}
          value={label}
          helper={isGone ? t("rules.label_gone") : label === null ? t("rules.label_missing") : undefined}
          isWrong={isGone}
          disabled={!mayEdit}
          onChange={(chosen) => onChange(chosen === null ? null : { column, label: chosen })}
        />
      )}
    </div>
  );
}
