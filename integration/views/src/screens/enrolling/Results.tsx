/** What became of each item of a batch. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../api/client";
import type { Batch, BatchRow } from "../../api/shapes";
import { Loading } from "../../shared/Loading";
import { columnsOf, LongTable, type Columns, type Width } from "../../shared/LongTable";
import { MendLink } from "../../shared/MendLink";
import { ReasonLine } from "../../shared/ReasonLine";

type Row = BatchRow & { id: string };
const make = columnsOf<Row>();
const WIDTHS: Width[] = [
  [110, 1],
  [110, 0],
  [160, 2],
];

export function Results({ batch }: { batch: Batch }) {
  const { t } = useTranslation();
  const found = useInfiniteQuery({
    queryKey: ["batch", batch.id, "rows", batch.state],
    queryFn: ({ pageParam }) => {
      const query = { after: pageParam, limit: 100 };
      return told(api.GET("/api/batches/{batch}/rows", { params: { path: { batch: batch.id }, query } }));
    },
    initialPageParam: 0,
    getNextPageParam: (last) => (last.after === null ? null : Number(last.after)),
  });
  const rows = useMemo<Row[]>(
    () => found.data?.pages.flatMap((page) => page.rows.map((row) => ({ ...row, id: row.item }))) ?? [],
    [found.data],
  );
  const columns = useColumns();
  const more = () => {
    if (found.hasNextPage && !found.isFetching) void found.fetchNextPage();
  };
  if (found.isPending) return <Loading rows={3} />;
  return (
    <LongTable
      label={t("enrolling.each")}
      columns={columns}
      rows={rows}
      widths={WIDTHS}
      total={batch.total}
      more={more}
    />
  );
}

function useColumns(): Columns<Row> {
  const { t } = useTranslation();
  return useMemo(
    () => [
      make.display({
        id: "name",
        header: t("people.column.name"),
        cell: ({ row }) => row.original.name ?? t("run.item", { id: row.original.item }),
      }),
      make.display({
        id: "state",
        header: t("enrolling.column.result"),
        cell: ({ row }) => t(`enrolling.row.${row.original.state}`),
      }),
      make.display({
        id: "why",
        header: t("people.column.info"),
        cell: ({ row: { original } }) =>
          original.reason && (
            <ReasonLine
              sentence={original.reason.sentence}
              next={original.reason.next_step}
              way={<MendLink place={original.reason.mend} item={original.item} />}
              clamped
            />
          ),
      }),
    ],
    [t],
  );
}
