/** Moments as a clock elsewhere shows them: what the server says of a place is read as it is written. */
import i18next from "i18next";

export interface Clocks {
  /** Of a moment with its offset, as in 2026-12-01T09:00:00+01:00. */
  moment(local: string): string;
  /** Of a day, as in 2026-12-01. */
  month(day: string): string;
  weekdays(): string[];
}

export function useClocks(): Clocks {
  const language = i18next.language;
  const shown = { timeZone: "UTC" } as const; // the wall clock is taken for UTC, so that nothing moves it
  const moment = new Intl.DateTimeFormat(language, {
    ...shown,
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
  const month = new Intl.DateTimeFormat(language, { ...shown, month: "long", year: "numeric" });
  const weekday = new Intl.DateTimeFormat(language, { ...shown, weekday: "short" });
  return {
    moment: (local) => moment.format(new Date(`${local.slice(0, 19)}Z`)),
    month: (day) => month.format(new Date(`${day}T00:00:00Z`)),
    weekdays: () => MONDAY_ON.map((day) => weekday.format(new Date(`${day}T00:00:00Z`))),
  };
}

const MONDAY_ON = [5, 6, 7, 8, 9, 10, 11].map((day) => `2026-01-${String(day).padStart(2, "0")}`);
