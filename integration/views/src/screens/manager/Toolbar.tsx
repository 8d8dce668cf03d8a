/** Search, filters, columns and download above the table. */
import { IconButton, Search } from "@vibe/core";
import { Download } from "@vibe/icons";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";

import { download } from "../../api/client";
import { notice } from "../../monday/sdk";
import { useSentence } from "../../shared/Failed";
import { useLater } from "../../shared/later";
import { useBoardId } from "./useBoardId";
import type { ChosenColumns } from "./chosen";
import { ColumnChooser } from "./ColumnChooser";
import { searchOf, STATES, type Filters, type Query, type State } from "./filters";
import { Several } from "./Several";
import { useListFilters } from "./sequences";
import styles from "./Toolbar.module.css";

interface ToolbarProps {
  filters: Filters;
  query: Query;
  onFilter: (filters: Filters) => void;
  columns: ChosenColumns;
  /** Whether the rows stand there: what narrows them costs as much as many of them, and comes a moment later. */
  isReady: boolean;
}

/** It is not drawn again when more rows come. */
export const Toolbar = memo(function Toolbar({ filters, query, onFilter, columns, isReady }: ToolbarProps) {
  const { t } = useTranslation();
  const boardId = useBoardId();
  const sentence = useSentence();
  const [isNear, setNear] = useState(false);
  const isTime = useLater(isReady);
  const choices = useListFilters(isNear).data;
  const change = (part: Partial<Filters>) => onFilter({ ...filters, ...part });
  const named = (one: { id: string; name: string | null }) => ({ value: one.id, label: one.name ?? one.id });
  const save = () =>
    download(`/api/sequences.csv?${searchOf(query)}`, "sequences.csv").catch((error: unknown) =>
      notice(sentence(error), "error"),
    );
  return (
    <div
      className={styles.bar}
      role="group"
      aria-label={t("manager.filters")}
      onPointerEnter={() => setNear(true)}
      onFocus={() => setNear(true)}
    >
      {isTime && (
        <>
          <div className={styles.search}>
            <Search
              size="small"
              value={filters.search}
              debounceRate={250}
              onChange={(search) => change({ search })}
              placeholder={t("manager.search")}
              inputAriaLabel={t("manager.search")}
              clearIconLabel={t("manager.search_clear")}
            />
          </div>
          <Several
            label={t("manager.column.state")}
            options={STATES.map((value) => ({ value, label: t(`common.state.${value}`) }))}
            chosen={filters.states}
            onChange={(states) => change({ states: states as State[] })}
          />
          <Several
            label={t("manager.column.created_by")}
            options={choices?.creators.map(named) ?? []}
            chosen={filters.creators}
            onChange={(creators) => change({ creators })}
          />
          {!boardId && (
            <Several
              label={t("manager.column.board")}
              options={choices?.boards.map(named) ?? []}
              chosen={filters.boards}
              onChange={(boards) => change({ boards })}
            />
          )}
          <div className={styles.end}>
            <ColumnChooser columns={columns} />
            <IconButton
              icon={Download}
              size="small"
              kind="tertiary"
              aria-label={t("manager.csv")}
              onClick={() => void save()}
            />
          </div>
        </>
      )}
    </div>
  );
});
