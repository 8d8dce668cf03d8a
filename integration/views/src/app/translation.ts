/** `useTranslation` for what stands in a table many times: the one of react-i18next makes its answer anew in each cell. */
import i18next, { type TFunction } from "i18next";
import { useSyncExternalStore } from "react";

const kept = new Map<string, { t: TFunction }>();

function subscribe(changed: () => void): () => void {
  i18next.on("languageChanged", changed);
  return () => i18next.off("languageChanged", changed);
}

function language(): string {
  return i18next.language;
}

export function useTranslation(): { t: TFunction } {
  const spoken = useSyncExternalStore(subscribe, language);
  if (!kept.has(spoken)) kept.set(spoken, { t: i18next.getFixedT(spoken) });
  return kept.get(spoken)!;
}
