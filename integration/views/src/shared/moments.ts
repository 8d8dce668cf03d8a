/** Dates and numbers as the reader's language writes them. */
import i18next from "i18next";
import { useSyncExternalStore } from "react";

export interface Words {
  day(moment: string): string;
  /** A day of the calendar, as in 2026-12-01: it is the same in every zone. */
  date(day: string): string;
  time(moment: string): string;
  number(value: number): string;
  percent(part: number, whole: number): string;
  ago(moment: string): string;
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

export function wordsOf(language: string): Words {
  const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
  const date = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", timeZone: "UTC" });
  const time = new Intl.DateTimeFormat(language, {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
  const number = new Intl.NumberFormat(language);
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  return {
    day: (moment) => day.format(new Date(moment)),
    date: (one) => date.format(new Date(`${one}T00:00:00Z`)),
    time: (moment) => time.format(new Date(moment)),
    number: (value) => number.format(value),
    percent: (part, whole) => (whole ? percent.format(part / whole) : "–"),
    ago: (moment) => {
      const seconds = (new Date(moment).getTime() - Date.now()) / 1000;
      const [unit, size] = STEPS.find(([, one]) => Math.abs(seconds) >= one) ?? ["minute", 60];
      return relative.format(Math.round(seconds / size), unit);
    },
  };
}

const kept = new Map<string, Words>(); // to make them takes a while, and every cell of a table asks

function subscribe(changed: () => void): () => void {
  i18next.on("languageChanged", changed);
  return () => i18next.off("languageChanged", changed);
}

export function useWords(): Words {
  const language = useSyncExternalStore(subscribe, () => i18next.language);
  if (!kept.has(language)) kept.set(language, wordsOf(language));
  return kept.get(language)!;
}
