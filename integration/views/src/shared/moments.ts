/** Dates and numbers as the reader's language writes them. */
import { useTranslation } from "react-i18next";

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

export function useWords(): Words {
  return wordsOf(useTranslation().i18n.language);
}
