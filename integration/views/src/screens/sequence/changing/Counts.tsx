/** What a change makes of the people inside, in numbers: said aloud when it changes. */
import { useTranslation } from "react-i18next";

import { useWords } from "../../../shared/moments";
import styles from "./changing.module.css";

const ORDER = ["move", "later", "stay", "finish", "stop", "complete"] as const;

export function Counts({ counts }: { counts: Record<string, number> }) {
  const { t } = useTranslation();
  const counted = useCounted();
  return (
    <p className={styles.counts} role="status">
      {counted(counts) || t("changing.nobody")}
    </p>
  );
}

/** Says such numbers in one line. */
export function useCounted(): (counts: Record<string, number>) => string {
  const { t } = useTranslation();
  const words = useWords();
  const one = (fate: (typeof ORDER)[number], count: number) =>
    t(`changing.count.${fate}`, { count, number: words.number(count) });
  return (counts) =>
    ORDER.filter((fate) => counts[fate])
      .map((fate) => one(fate, counts[fate] ?? 0))
      .join(" · ");
}
