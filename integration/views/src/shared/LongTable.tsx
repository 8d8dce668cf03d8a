/** A table of any length: only the rows that are seen are on the page. */
import {
  createColumnHelper,
  flexRender,
  tableFeatures,
  useTable,
  type ColumnDef,
  type Row,
  type RowData,
} from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useRef } from "react";

import styles from "./LongTable.module.css";

const features = tableFeatures({});
export type Columns<Of extends RowData> = ColumnDef<typeof features, Of, any>[];

/** Makes columns of rows of one kind. */
export function columnsOf<Of extends RowData>() {
  return createColumnHelper<typeof features, Of>();
}

export type Width = [least: number, share: number];

const ROW = 56;
const NEAR = 60;

interface Props<Of extends RowData> {
  label: string;
  columns: Columns<Of>;
  rows: Of[];
  /** The columns' least widths in pixels, and their shares of what is left. */
  widths: Width[];
  /** How many rows there are in all, where that is known; -1: not known. */
  total?: number;
  /** Called when the first row that is seen changes. */
  seen?: (first: number) => void;
  /** Called near the end. */
  more?: () => void;
}

export function LongTable<Of extends RowData & { id: string }>({
  label,
  columns,
  rows,
  widths,
  total = -1,
  seen,
  more,
}: Props<Of>) {
  const box = useRef<HTMLDivElement>(null);
  const table = useTable({ features, columns, data: rows, getRowId: (row: Of) => row.id });
  const model = table.getRowModel().rows;
  const virtual = useVirtualizer({
    count: model.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    getItemKey: (index) => model[index]!.id,
    overscan: 8,
  });
  const first = virtual.range?.startIndex ?? 0;
  const last = virtual.range?.endIndex ?? 0;
  useEffect(() => seen?.(first), [first, rows]);
  useEffect(() => {
    if (last >= rows.length - NEAR) more?.();
  }, [last, rows.length]);
  const grid = widths.map(track).join(" ");
  const least = widths.reduce((sum, [one]) => sum + one, 0);
  return (
    <div ref={box} className={styles.box} role="region" aria-label={label} tabIndex={0}>
      <div
        role="table"
        aria-label={label}
        aria-rowcount={total < 0 ? -1 : total + 1}
        className={styles.table}
        style={{ minInlineSize: least }}
      >
        <div role="rowgroup" className={styles.head}>
          {table.getHeaderGroups().map((group) => (
            <div
              key={group.id}
              role="row"
              aria-rowindex={1}
              className={styles.row}
              style={{ gridTemplateColumns: grid }}
            >
              {group.headers.map((header) => (
                <div key={header.id} role="columnheader" className={styles.cell}>
                  <table.FlexRender header={header} />
                </div>
              ))}
            </div>
          ))}
        </div>
        <div role="rowgroup" className={styles.body} style={{ blockSize: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => (
            <Line key={item.key} row={model[item.index]!} index={item.index} start={item.start} columns={grid} />
          ))}
        </div>
      </div>
    </div>
  );
}

interface LineProps {
  row: Row<typeof features, any>;
  index: number;
  start: number;
  columns: string;
}

/** A row; while others are scrolled in and out it is not drawn again. */
const Line = memo(function Line({ row, index, start, columns }: LineProps) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={styles.row}
      style={{ gridTemplateColumns: columns, transform: `translateY(${start}px)` }}
    >
      {row.getAllCells().map((cell) => (
        <div key={cell.id} role="cell" className={styles.cell}>
          {flexRender(cell.column.columnDef.cell, cell.getContext())}
        </div>
      ))}
    </div>
  );
});

function track([least, share]: Width): string {
  return share ? `minmax(${least}px, ${share}fr)` : `${least}px`;
}
