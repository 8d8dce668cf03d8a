/** A table of any length: only the rows that are seen are on the page. */
import { createColumnHelper, tableFeatures, useTable, type ColumnDef, type RowData } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";

import styles from "./LongTable.module.css";

const features = tableFeatures({});
export type Columns<Row extends RowData> = ColumnDef<typeof features, Row, any>[];

/** Makes columns of rows of one kind. */
export function columnsOf<Row extends RowData>() {
  return createColumnHelper<typeof features, Row>();
}

export type Width = [least: number, share: number];

const ROW = 56;
const NEAR = 60;

interface Props<Row extends RowData> {
  label: string;
  columns: Columns<Row>;
  rows: Row[];
  /** The columns' least widths in pixels, and their shares of what is left. */
  widths: Width[];
  /** How many rows there are in all, where that is known; -1: not known. */
  total?: number;
  /** Called when the first row that is seen changes. */
  seen?: (first: number) => void;
  /** Called near the end. */
  more?: () => void;
}

export function LongTable<Row extends RowData & { id: string }>({
  label,
  columns,
  rows,
  widths,
  total = -1,
  seen,
  more,
}: Props<Row>) {
  const box = useRef<HTMLDivElement>(null);
  const table = useTable({ features, columns, data: rows, getRowId: (row: Row) => row.id });
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
  const grid = { gridTemplateColumns: widths.map(track).join(" ") };
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
            <div key={group.id} role="row" aria-rowindex={1} className={styles.row} style={grid}>
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
            <div
              key={item.key}
              role="row"
              aria-rowindex={item.index + 2}
              className={styles.row}
              style={{ ...grid, transform: `translateY(${item.start}px)` }}
            >
              {model[item.index]!.getAllCells().map((cell) => (
                <div key={cell.id} role="cell" className={styles.cell}>
                  <table.FlexRender cell={cell} />
                </div>
              ))}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

function track([least, share]: Width): string {
  return share ? `minmax(${least}px, ${share}fr)` : `${least}px`;
}
