/** What is wrong with a draft, by the place in it, as in `steps[2].subject`. */
import type { DraftState } from "./store";

export interface Trouble {
  place: string;
  sentence: string;
  /** `refused` keeps it from being saved, `missing` from being active, `warning` from doing what it says. */
  weight: "refused" | "missing" | "warning";
}

export function troublesOf({ whole, refusal }: DraftState): Trouble[] {
  return [
    ...(refusal?.details ?? []).map((one) => ({
      place: one.field ?? "",
      sentence: one.sentence ?? refusal!.message,
      weight: "refused" as const,
    })),
    ...whole.missing.map((one) => ({ place: one.field, sentence: one.sentence, weight: "missing" as const })),
    ...whole.warnings.map((one) => ({ place: one.field, sentence: one.sentence, weight: "warning" as const })),
  ];
}

/** Those of a place and of all that is inside it: `steps[2]` has those of `steps[2].subject`, not of `steps[21]`. */
export function within(troubles: Trouble[], place: string): Trouble[] {
  return troubles.filter(
    (one) => one.place === place || one.place.startsWith(`${place}.`) || one.place.startsWith(`${place}[`),
  );
}
