/** A column of the board for one use; one that is gone is named and marked. */
import { useTranslation } from "react-i18next";

import { Choose } from "../../../shared/Choose";
import { useDraft } from "../draft/DraftProvider";
import type { Definition } from "../draft/shapes";
import { useColumns } from "./board";
import { idOf } from "./places";

interface ColumnPickProps {
  place: string;
  use: string;
  label: string;
  helper?: string;
  read: (definition: Definition) => string | null;
  write: (definition: Definition, column: string | null) => Definition;
}

export function ColumnPick({ place, use, label, helper, read, write }: ColumnPickProps) {
  const { t } = useTranslation();
  const { definition, change, mayEdit, troubles } = useDraft();
  const { fit, columns, isFetching } = useColumns();
  const value = read(definition);
  const isGone = value !== null && columns.length > 0 && !columns.some((one) => one.id === value);
  return (
    <div id={idOf(place)}>
      <Choose
        label={label}
        options={fit(use)}
        value={value}
        unknown={isGone ? t("rules.column_gone", { column: value }) : undefined}
        helper={isGone ? t("rules.column_gone_text") : helper}
        isWrong={isGone || troubles(place).some((one) => one.weight === "refused")}
        placeholder={definition.board === null ? t("rules.board_first") : undefined}
        disabled={!mayEdit || definition.board === null}
        isLoading={isFetching && columns.length === 0}
        isOptional
        onChange={(column) => change((old) => write(old, column))}
      />
    </div>
  );
}
