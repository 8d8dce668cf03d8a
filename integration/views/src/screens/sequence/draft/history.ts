/** What was there before and after an undo; changes of one kind in quick succession are one step of it. */

const LONGEST = 100;
const GATHER_MS = 1500;

export interface History<T> {
  past: T[];
  present: T;
  future: T[];
  /** What was changed last, and when: typing on goes into the same step. */
  last: { gather: string; at: number } | null;
}

export function begun<T>(present: T): History<T> {
  return { past: [], present, future: [], last: null };
}

/** `gather` names the place that is typed in; without it every change is a step of its own. */
export function changed<T>(history: History<T>, present: T, gather: string | undefined, at: number): History<T> {
  const goesOn = gather !== undefined && history.last?.gather === gather && at - history.last.at < GATHER_MS;
  const past = goesOn ? history.past : [...history.past, history.present].slice(-LONGEST);
  return { past, present, future: [], last: gather === undefined ? null : { gather, at } };
}

export function undone<T>(history: History<T>): History<T> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return { past: history.past.slice(0, -1), present: before, future: [history.present, ...history.future], last: null };
}

export function redone<T>(history: History<T>): History<T> {
  const [after, ...future] = history.future;
  if (after === undefined) return history;
  return { past: [...history.past, history.present], present: after, future, last: null };
}
