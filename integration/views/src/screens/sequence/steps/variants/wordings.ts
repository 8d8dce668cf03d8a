/** The wordings of an e-mail as one list: its own is the first, its variants follow (row L10). */
import type { EmailStep } from "../../draft/shapes";

export type Wording = EmailStep["variants"][number];

const FIRST_LETTER = "A".charCodeAt(0);
export const MOST_WORDINGS = 5;
export const MOST_WEIGHT = 100;

export function wordingsOf({ subject, body, weight, variants }: EmailStep): Wording[] {
  return [{ subject, body, weight }, ...variants];
}

/** The part of a step that says these wordings; one alone has no share to speak of. */
export function worded([first, ...variants]: Wording[]): Pick<EmailStep, "subject" | "body" | "weight" | "variants"> {
  return { ...first!, weight: variants.length ? first!.weight : 1, variants };
}

/** What a wording is called: A, B, … */
export function letterOf(number: number): string {
  return String.fromCharCode(FIRST_LETTER + number);
}

/** The place of a part of a wording, as the server names it. */
export function placeOf(at: number, number: number, part: string): string {
  return number === 0 ? `steps[${at}].${part}` : `steps[${at}].variants[${number - 1}].${part}`;
}

export function shareOf(wordings: Wording[], number: number): number {
  return wordings[number]!.weight / wordings.reduce((sum, one) => sum + one.weight, 0);
}
