/** Dragging a block or a step over the list: what is dragged, and where it would fall. */
import { useState, type DragEvent } from "react";

import type { StepKind } from "../../draft/shapes";
import type { StepList } from "./useStepList";

const KIND = "application/x-step-kind";
const PLACE = "application/x-step-place";

/** Where a dragged thing would fall: before the row of this number. */
export type Gap = number | null;

export function useDropping(list: StepList) {
  const [gap, setGap] = useState<Gap>(null);
  const over = (event: DragEvent, at: number) => {
    if (!event.dataTransfer.types.some((type) => type === KIND || type === PLACE)) return;
    event.preventDefault();
    event.stopPropagation();
    setGap(at);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    const at = gap ?? list.steps.length;
    setGap(null);
    const kind = event.dataTransfer.getData(KIND);
    const from = event.dataTransfer.getData(PLACE);
    if (kind) list.add(kind as StepKind, at);
    else if (from) list.move(Number(from), at > Number(from) ? at - 1 : at);
  };
  return { gap, over, drop, leave: () => setGap(null) };
}

/** Whether the pointer is in the lower half of the row it is over: then the thing falls after it. */
export function isBelow(event: DragEvent): boolean {
  const box = event.currentTarget.getBoundingClientRect();
  return event.clientY > box.top + box.height / 2;
}

export function carryKind(event: DragEvent, kind: StepKind): void {
  event.dataTransfer.setData(KIND, kind);
  event.dataTransfer.effectAllowed = "copy";
}

export function carryPlace(event: DragEvent, at: number): void {
  event.dataTransfer.setData(PLACE, String(at));
  event.dataTransfer.effectAllowed = "move";
}
