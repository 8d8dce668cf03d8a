/** A row of the column of days: what every kind of step has, its place, its arrows and its menu. */
import { Icon, IconButton } from "@vibe/core";
import { Drag, MoveArrowDown, MoveArrowUp } from "@vibe/icons";
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { carryPlace } from "./dragging";
import { focusEditor } from "./focus";
import { ICONS } from "./kinds";
import styles from "./list.module.css";
import { StepMenu } from "./StepMenu";
import type { StepList } from "./useStepList";

interface StepRowProps {
  list: StepList;
  at: number;
  /** What the step says, for those who hear it: "Call, day 3". */
  name: string;
  /** Its subject or title. */
  says?: string;
  title: ReactNode;
  days: ReactNode;
  trouble?: ReactNode;
}

export function StepRow({ list, at, name, says, title, days, trouble }: StepRowProps) {
  const { t } = useTranslation();
  const row = useRef<HTMLDivElement>(null);
  const step = list.steps[at]!;
  const isChosen = list.chosen === at;
  useEffect(() => {
    if (isChosen) row.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  const pressed = (event: KeyboardEvent) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!event.altKey || by === undefined || !list.mayEdit) return;
    event.preventDefault();
    list.move(at, at + by);
  };
  return (
    <div
      ref={row}
      className={step.kind === "wait" ? styles.wait : styles.card}
      data-chosen={isChosen || undefined}
      data-trouble={trouble ? true : undefined}
      draggable={list.mayEdit}
      onDragStart={(event) => carryPlace(event, at)}
      onKeyDown={pressed}
    >
      {list.mayEdit && <Icon icon={Drag} size={16} className={styles.handle} />}
      <span className={styles.icon} data-kind={step.kind}>
        <Icon icon={ICONS[step.kind]} size={18} />
      </span>
      <button
        type="button"
        className={styles.choose}
        aria-pressed={isChosen}
        aria-keyshortcuts={list.mayEdit ? "Alt+ArrowUp Alt+ArrowDown" : undefined}
        data-row={at}
        onClick={() => (isChosen ? focusEditor() : list.choose(at))}
      >
        <span className="said">{says ? `${name}: ${says}` : name}</span>
        <span className={styles.title} aria-hidden>
          {title}
        </span>
      </button>
      {trouble}
      <span className={styles.days}>{days}</span>
      {list.mayEdit && (
        <span className={styles.actions}>
          <IconButton
            size="xs"
            kind="tertiary"
            icon={MoveArrowUp}
            aria-label={t("steps.up", { name })}
            disabled={at === 0}
            onClick={() => list.move(at, at - 1)}
          />
          <IconButton
            size="xs"
            kind="tertiary"
            icon={MoveArrowDown}
            aria-label={t("steps.down", { name })}
            disabled={at === list.steps.length - 1}
            onClick={() => list.move(at, at + 1)}
          />
          <StepMenu list={list} at={at} label={t("steps.menu.of", { name })} />
        </span>
      )}
    </div>
  );
}
