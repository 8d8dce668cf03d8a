/** A name for each step that stays while it is edited, moved or brought back: steps have none of their own. */
import { useRef } from "react";

import type { Step } from "../../draft/shapes";

const names = new WeakMap<Step, string>();
let counted = 0;

export function keyOf(step: Step): string {
  const known = names.get(step) ?? `step-${counted++}`;
  names.set(step, known);
  return known;
}

/** An edited step is a new value at the same place of a list of the same length: it keeps the name. */
export function useKeys(steps: Step[]): string[] {
  const before = useRef<string[]>([]);
  const used = new Set(steps.map((step) => names.get(step)));
  const keys = steps.map((step, n) => {
    const old = before.current.length === steps.length ? before.current[n] : undefined;
    if (!names.has(step) && old !== undefined && !used.has(old)) names.set(step, old);
    return keyOf(step);
  });
  before.current = keys;
  return keys;
}
