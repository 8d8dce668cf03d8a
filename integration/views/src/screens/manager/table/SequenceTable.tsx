/** The table of sequences: only the rows in sight are there, and the next page comes as one nears the end. */
import { flexRender, useTable, type Row } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";

import type { Listed } from "../../../api/shapes";
import { announce } from "../../../shared/announce";
import { COLUMNS, type ChosenColumns } from "../chosen";
import type { Filters } from "../filters";
import type { useSequences } from "../sequences";
import { columns as everyColumn, features, LOOKS } from "./columns";
import { SortHeader } from "./SortHeader";
import styles from "./SequenceTable.module.css";

const ROW = 44; // pixels, as in the style sheet
const AHEAD = 8; // rows before the end at which the next page is asked for

interface SequenceTableProps {
  rows: Listed[];
  filters: Filters;
  onFilter: (filters: Filters) => void;
  columns: ChosenColumns;
  pages: ReturnType<typeof useSequences>;
}

export function SequenceTable({ rows: data, filters, onFilter, columns, pages }: SequenceTableProps) {
  const { t } = useTranslation();
  const columnVisibility = Object.fromEntries(COLUMNS.map((one) => [one, columns.isShown(one)]));
  const table = useTable({
    features,
    columns: everyColumn,
    data,
    state: { columnVisibility },
    getRowId: (one) => one.id,
  });
  const { rows } = table.getRowModel();
  const area = useRef<HTMLDivElement>(null);
  const seen = useVirtualizer({
    count: rows.length,
    getScrollElement: () => area.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]!.id,
    overscan: 2,
    initialRect: { width: innerWidth, height: innerHeight }, // until it is measured: rows are drawn at once
  });
  const items = seen.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - AHEAD && pages.hasNextPage && !pages.isFetching) void pages.fetchNextPage();
  }, [last, rows.length, pages]);
  useEffect(() => announce(t("manager.found", { count: data.length })), [t, data.length]);
  const shown = table.getVisibleLeafColumns().map((one) => one.id);
  const width = useMemo(() => shown.reduce((sum, id) => sum + LOOKS[id]!.width, 0), [shown]);
  const above = items[0]?.start ?? 0;
  const below = seen.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div ref={area} className={styles.area} aria-busy={pages.isFetching}>
      <table
        className={styles.table}
        style={{ minWidth: width }}
        aria-rowcount={pages.hasNextPage ? -1 : rows.length + 1}
      >
        <caption className={styles.unseen}>{t("manager.title")}</caption>
        <colgroup>
          {shown.map((id) => (
            <col key={id} style={id === "name" ? undefined : { width: LOOKS[id]!.width }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {shown.map((id) => (
              <SortHeader key={id} column={id} filters={filters} onFilter={onFilter} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Space height={above} columns={shown.length} />
          {items.map(({ index, key }) => (
            <Line key={key} row={rows[index]!} index={index} shown={shown.join()} />
          ))}
          <Space height={below} columns={shown.length} />
        </tbody>
      </table>
    </div>
  );
}

interface LineProps {
  row: Row<typeof features, Listed>;
  index: number;
  /** The columns that are shown: with others it is drawn anew. */
  shown: string;
}

/** A row; while others are scrolled in and out it is not drawn again. */
const Line = memo(function Line({ row, index }: LineProps) {
  return (
    <tr aria-rowindex={index + 2}>
      {row.getVisibleCells().map((cell) => (
        <td key={cell.id} className={LOOKS[cell.column.id]!.isNumber ? styles.numeric : undefined}>
          {flexRender(cell.column.columnDef.cell, cell.getContext())}
        </td>
      ))}
    </tr>
  );
});

/** The room of the rows that are not in sight. */
function Space({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden="true">
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}
