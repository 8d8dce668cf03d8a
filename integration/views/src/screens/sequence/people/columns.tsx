/** The columns of the people of a sequence (row F3). */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { Run } from "../../../api/shapes";
import { Face } from "../../../shared/Face";
import { ItemLink } from "../../../shared/ItemLink";
import { columnsOf, type Columns, type Width } from "../../../shared/LongTable";
import { useWords } from "../../../shared/moments";
import { RunInfo } from "../../../shared/RunInfo";
import { RunLabel } from "../../../shared/RunLabel";
import { useNext, useStepName } from "../../../shared/steps";
import styles from "./People.module.css";
import { RowMenu } from "./RowMenu";

export const WIDTHS: Width[] = [
  [132, 1.2],
  [92, 0],
  [136, 1],
  [146, 1],
  [118, 0],
  [170, 1.8],
  [92, 0],
  [88, 0],
  [56, 0],
];

const make = columnsOf<Run>();

/** The columns; they stay the same as long as the language does. */
export function useColumns(): Columns<Run> {
  const { t } = useTranslation();
  return useMemo(
    () => [
      make.display({
        id: "name",
        header: t("people.column.name"),
        cell: ({ row }) => <ItemLink item={row.original.item} />,
      }),
      make.display({
        id: "completed",
        header: t("people.column.completed"),
        cell: ({ row }) => <Completed run={row.original} />,
      }),
      make.display({
        id: "last",
        header: t("people.column.last"),
        cell: ({ row }) => <Last run={row.original} />,
      }),
      make.display({
        id: "next",
        header: t("people.column.next"),
        cell: ({ row }) => <Next run={row.original} />,
      }),
      make.display({
        id: "status",
        header: t("people.column.status"),
        cell: ({ row }) => <RunLabel status={row.original.status} />,
      }),
      make.display({
        id: "info",
        header: t("people.column.info"),
        cell: ({ row }) => <RunInfo run={row.original} clamped inside />,
      }),
      make.display({
        id: "by",
        header: t("people.column.by"),
        cell: ({ row }) => <Face of={row.original.triggered_by} />,
      }),
      make.display({
        id: "enrolled",
        header: t("people.column.enrolled"),
        cell: ({ row }) => <Day at={row.original.enrolled_at} />,
      }),
      make.display({
        id: "menu",
        header: () => <span className="said">{t("people.column.menu")}</span>,
        cell: ({ row }) => <RowMenu run={row.original} />,
      }),
    ],
    [t],
  );
}

function Completed({ run }: { run: Run }) {
  const { t } = useTranslation();
  return <>{t("run.completed", { done: run.steps_completed, all: run.steps })}</>;
}

function Last({ run }: { run: Run }) {
  const words = useWords();
  const stepName = useStepName();
  const step = run.last_step;
  return <Place name={step && stepName(step)} at={step?.at && words.day(step.at)} />;
}

function Next({ run }: { run: Run }) {
  const words = useWords();
  return <Place name={useNext()(run)} at={run.next_at && words.time(run.next_at)} />;
}

/** What comes or was done, and below it when. */
function Place({ name, at }: { name: string | null; at?: string | null }) {
  if (!name) return <>–</>;
  return (
    <div className={styles.two}>
      <div className={styles.clip} title={name}>
        {name}
      </div>
      {at && <div className={styles.faint}>{at}</div>}
    </div>
  );
}

function Day({ at }: { at: string }) {
  return <>{useWords().day(at)}</>;
}
