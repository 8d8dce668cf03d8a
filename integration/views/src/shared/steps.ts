/** How a step is called in a list: its kind, and its subject or title. */
import { useTranslation } from "react-i18next";

import type { Run } from "../api/shapes";

interface Step {
  kind?: string;
  title?: string | null;
  subject?: string | null;
}

/** Fields as they stand in a title, without what is said where they are empty: {company|them} is {company}. */
const FALLBACK = /\{([^{}|]*)\|[^{}]*\}/g;

export function useStepName(): (step: unknown) => string {
  const { t } = useTranslation();
  return (step) => {
    const { kind = "email", title, subject } = step as Step;
    const name = (title || subject || "").replace(FALLBACK, "{$1}");
    return name ? `${t(`run.step.${kind}`)}: ${name}` : t(`run.step.${kind}`);
  };
}

/** What comes next in a run: its step, the end once the last wait is over, or null where nothing comes. */
export function useNext(): (run: Pick<Run, "next_step" | "next_at" | "status">) => string | null {
  const { t } = useTranslation();
  const stepName = useStepName();
  return ({ next_step, next_at, status }) => {
    if (next_step) return stepName(next_step);
    return next_at && (status === "active" || status === "paused") ? t("run.the_end") : null;
  };
}
