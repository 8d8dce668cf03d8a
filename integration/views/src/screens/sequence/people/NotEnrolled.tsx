/** Who was not enrolled: each with the reason and what to do. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import type { Refusal } from "../../../api/shapes";
import { Empty } from "../../../shared/Empty";
import { Face } from "../../../shared/Face";
import { Failed } from "../../../shared/Failed";
import { ItemLink } from "../../../shared/ItemLink";
import { Loading } from "../../../shared/Loading";
import { columnsOf, LongTable, type Columns, type Width } from "../../../shared/LongTable";
import { MendLink } from "../../../shared/MendLink";
import { useWords } from "../../../shared/moments";
import { ReasonLine } from "../../../shared/ReasonLine";
import { useLiveList } from "../../../shared/useLiveList";

const make = columnsOf<Refusal>();
const WIDTHS: Width[] = [
  [132, 1],
  [220, 3],
  [92, 0],
  [136, 0],
];

export function NotEnrolled({ sequenceId, total }: { sequenceId: string; total?: number }) {
  const { t } = useTranslation();
  const { rows, list, seen, more } = useLiveList<Refusal>(["refusals", sequenceId], async (before) => {
    const query = { limit: 100, ...(before === null ? {} : { before: Number(before) }) };
    const path = { sequence: sequenceId };
    const answer = await told(api.GET("/api/sequences/{sequence}/refusals", { params: { path, query } }));
    return { rows: answer.refusals, next: answer.before };
  });
  const columns = useColumns(sequenceId);
  if (list.isError) return <Failed error={list.error} again={() => void list.refetch()} />;
  if (list.isPending) return <Loading />;
  if (!rows.length) return <Empty title={t("people.empty.refused")} text={t("people.empty_text.refused")} />;
  return (
    <LongTable
      label={t("people.list.refused")}
      columns={columns}
      rows={rows}
      widths={WIDTHS}
      total={total}
      seen={seen}
      more={more}
    />
  );
}

function useColumns(sequenceId: string): Columns<Refusal> {
  const { t } = useTranslation();
  return useMemo(
    () => [
      make.display({
        id: "name",
        header: t("people.column.name"),
        cell: ({ row }) => <ItemLink item={row.original.item} />,
      }),
      make.display({
        id: "info",
        header: t("people.column.info"),
        cell: ({ row }) => <Why of={row.original} sequence={sequenceId} />,
      }),
      make.display({ id: "by", header: t("people.column.by"), cell: ({ row }) => <Face of={row.original.by} /> }),
      make.display({ id: "at", header: t("people.column.tried"), cell: ({ row }) => <At moment={row.original.at} /> }),
    ],
    [t, sequenceId],
  );
}

function Why({ of, sequence }: { of: Refusal; sequence: string }) {
  const { sentence, next_step: next, mend } = of.reason;
  const way = <MendLink place={mend} item={of.item.accessible ? of.item.id : undefined} sequence={sequence} />;
  return <ReasonLine sentence={sentence} next={next} clamped way={way} />;
}

function At({ moment }: { moment: string }) {
  return <>{useWords().time(moment)}</>;
}
