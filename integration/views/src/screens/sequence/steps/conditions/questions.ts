/** What a step may ask before it is done, as one choice: what it asks about, and whether that is to be so. */
import type { EmailStep } from "../../draft/shapes";

export type Condition = EmailStep["only_if"][number];

const ABOUT = ["opened", "clicked", "replied_elsewhere", "column"] as const;

/** Every choice: each thing as it is to be, and as it is not to be. */
export const QUESTIONS = ABOUT.flatMap((about) => [`${about}.so`, `${about}.not`] as const);
export type Question = (typeof QUESTIONS)[number];

export function questionOf(condition: Condition): Question {
  return `${condition.about}.${condition.so ? "so" : "not"}`;
}

/** The condition with another question; what a column had to show stays only where one is asked for. */
export function asking(condition: Condition, question: Question): Condition {
  const about = ABOUT.find((one) => question.startsWith(`${one}.`))!;
  const next = { ...condition, about, so: question.endsWith(".so") };
  return about === "column" ? next : { ...next, column: null, any_of: [] };
}

/** Whether it says enough to be kept. */
export function isWhole(condition: Condition): boolean {
  return condition.about !== "column" || (condition.column !== null && condition.any_of.length > 0);
}

export const FRESH: Condition = { about: "opened", so: true, column: null, any_of: [], otherwise: "skip" };
