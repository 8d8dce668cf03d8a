/** The days of steps: each begins on a day, counted from the day of enrollment, and waits stand between them. */
import type { Step, WaitStep } from "../../draft/shapes";

export const MOST_DAYS = 365; // of one wait, as the server takes it

export const isWait = (step: Step | undefined): step is WaitStep => step?.kind === "wait";

/** The day of each step, 1 being the day of enrollment; a wait has the day it begins on. */
export function daysOf(steps: Step[]): number[] {
  let day = 1;
  return steps.map((step) => {
    const begins = day;
    if (isWait(step)) day += step.days;
    return begins;
  });
}

/** The earliest day that a step can have where it stands: that of what comes before the waits before it. */
export function earliest(steps: Step[], at: number): number {
  return daysOf(steps)[firstWait(steps, at)] ?? 1;
}

/** Puts a step on a day by making the waits right before it longer or shorter; what follows moves along. */
export function withDay(steps: Step[], at: number, day: number): Step[] {
  const first = firstWait(steps, at);
  const waits = steps.slice(first, at) as WaitStep[];
  const days = Math.min(Math.max(day - earliest(steps, at), 0), MOST_DAYS * Math.max(waits.length, 1));
  return [...steps.slice(0, first), ...stretched(waits, days), ...steps.slice(at)];
}

/** Waits of so many days in all: the last one takes the change as far as it can, those that wait for nothing go. */
function stretched(waits: WaitStep[], days: number): WaitStep[] {
  if (waits.length === 0) return days > 0 ? [{ kind: "wait", days }] : [];
  const kept = waits.map((wait) => wait.days);
  let left = days - kept.reduce((sum, one) => sum + one, 0);
  for (let n = kept.length - 1; n >= 0 && left !== 0; n--) {
    const now = Math.min(Math.max(kept[n]! + left, 0), MOST_DAYS);
    left -= now - kept[n]!;
    kept[n] = now;
  }
  return waits.flatMap((wait, n) => (kept[n] ? [kept[n] === wait.days ? wait : { ...wait, days: kept[n]! }] : []));
}

/** Where the waits right before a step begin. */
function firstWait(steps: Step[], at: number): number {
  let first = at;
  while (isWait(steps[first - 1])) first--;
  return first;
}
