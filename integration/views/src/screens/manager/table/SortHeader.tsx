/** The head of a column; a click sorts by it, a second one the other way round. */
import { SortAscending, SortDescending } from "@vibe/icons";

import { useTranslation } from "../../../app/translation";
import type { Filters } from "../filters";
import { LOOKS } from "./columns";
import styles from "./SequenceTable.module.css";

const RISING = ["name", "created_by", "board", "state"]; // the others are most wanted from above

interface SortHeaderProps {
  column: string;
  filters: Filters;
  onFilter: (filters: Filters) => void;
}

export function SortHeader({ column, filters, onFilter }: SortHeaderProps) {
  const { t } = useTranslation();
  const { sort, isNumber } = LOOKS[column]!;
  const title = column === "menu" ? t("manager.column_menu") : t(`manager.column.${column}`);
  const sorted = sort !== undefined && filters.sort === sort;
  const Direction = filters.order === "asc" ? SortAscending : SortDescending;
  const sortBy = () => {
    const usual = RISING.includes(sort!) ? "asc" : "desc";
    onFilter({ ...filters, sort: sort!, order: sorted ? (filters.order === "asc" ? "desc" : "asc") : usual });
  };
  return (
    <th
      scope="col"
      className={isNumber ? styles.numeric : undefined}
      aria-sort={sorted ? (filters.order === "asc" ? "ascending" : "descending") : undefined}
    >
      {sort ? (
        <button type="button" className={styles.sort} onClick={sortBy}>
          {title}
          {sorted && <Direction size="16" aria-hidden="true" />}
        </button>
      ) : (
        <span className={column === "menu" ? styles.unseen : undefined}>{title}</span>
      )}
    </th>
  );
}
