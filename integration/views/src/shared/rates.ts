/** Rates as they are shown: their denominator is people with a delivered e-mail, and few of them prove nothing. */
import { useTranslation } from "../app/translation";
import type { Rate } from "../api/shapes";
import { useWords } from "./moments";

export const ENOUGH = 20;
export type RateKind = "open" | "reply" | "click";

/** The rate, or a dash under 20 people; and the sentence with the numbers behind it. */
export function useRate(rate: Rate, kind: RateKind): { shown: string; behind: string } {
  const { t } = useTranslation();
  const words = useWords();
  const numbers = { people: words.number(rate.people), of: words.number(rate.of), count: rate.of };
  const behind = t(`common.behind.${kind}`, numbers);
  if (rate.of >= ENOUGH) return { shown: words.percent(rate.people, rate.of), behind };
  return { shown: "–", behind: `${behind} ${t("common.enough", { enough: words.number(ENOUGH) })}` };
}
