/** The columns of the people of a sequence (row F3). */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { Run, StepPlace } from "../../../api/shapes";
import { Face } from "../../../shared/Face";
import { ItemLink } from "../../../shared/ItemLink";
import { columnsOf, type Columns, type Width } from "../../../shared/LongTable";
import { useWords } from "../../../shared/moments";
import { RunInfo } from "../../../shared/RunInfo";
import { RunLabel } from "../../../shared/RunLabel";
import { useStepName } from "../../../shared/steps";
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
        cell: ({ row }) => <Place step={row.original.last_step} />,
      }),
      make.display({
        id: "next",
        header: t("people.column.next"),
        cell: ({ row }) => <Place step={row.original.next_step} timed />,
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

function Place({ step, timed }: { step: StepPlace | null; timed?: boolean }) {
  const words = useWords();
  const stepName = useStepName();
  if (!step) return <>–</>;
  const name = stepName(step);
  return (
    <div className={styles.two}>
      <div className={styles.clip} title={name}>
        {name}
      </div>
      {step.at && <div className={styles.faint}>{timed ? words.time(step.at) : words.day(step.at)}</div>}
    </div>
  );
}

function Day({ at }: { at: string }) {
  return <>{useWords().day(at)}</>;
}
