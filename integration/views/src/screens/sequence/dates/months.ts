/** Days with steps, laid out in weeks that begin on Monday. */
import type { Dates } from "./dates";

export interface Day {
  /** As in 2026-12-01, by the sender's clock. */
  date: string;
  kinds: { kind: string; count: number }[];
}

export interface Month {
  /** Its first day. */
  first: string;
  /** Null: a day of another month. */
  weeks: (Day | null)[][];
}

const DAY_MS = 86_400_000;
const WEEK = 7;

export function monthsOf(found: Dates): Month[] {
  const counts = countsOf(found);
  const dates = [...counts.keys()].sort();
  if (dates.length === 0) return [];
  const last = dates[dates.length - 1]!.slice(0, 7);
  const months: Month[] = [];
  for (let first = `${dates[0]!.slice(0, 7)}-01`; first.slice(0, 7) <= last; first = following(first)) {
    months.push({ first, weeks: weeksOf(first, counts) });
  }
  return months;
}

function countsOf(found: Dates): Map<string, Map<string, number>> {
  const days = new Map<string, Map<string, number>>();
  for (const step of found.items.flatMap((one) => one.steps).filter((one) => one.skipped === null)) {
    const date = step.sender_local.slice(0, 10);
    const kinds = days.get(date) ?? new Map<string, number>();
    days.set(date, kinds.set(step.kind, (kinds.get(step.kind) ?? 0) + 1));
  }
  return days;
}

function weeksOf(first: string, counts: Map<string, Map<string, number>>): (Day | null)[][] {
  const start = new Date(`${first}T00:00:00Z`);
  const before = (start.getUTCDay() + 6) % WEEK; // days of the month before in the first week
  const length = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 0)).getUTCDate();
  const weeks = Math.ceil((before + length) / WEEK);
  return Array.from({ length: weeks }, (_, week) =>
    Array.from({ length: WEEK }, (_, day) => dayAt(start, week * WEEK + day - before, length, counts)),
  );
}

function dayAt(start: Date, at: number, length: number, counts: Map<string, Map<string, number>>): Day | null {
  if (at < 0 || at >= length) return null;
  const date = new Date(start.getTime() + at * DAY_MS).toISOString().slice(0, 10);
  return { date, kinds: [...(counts.get(date) ?? [])].map(([kind, count]) => ({ kind, count })) };
}

function following(first: string): string {
  const [year = 0, month = 0] = first.split("-").map(Number);
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
}
