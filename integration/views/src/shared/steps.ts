/** How a step is called in a list: its kind, and its subject or title. */
import { useTranslation } from "react-i18next";

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
