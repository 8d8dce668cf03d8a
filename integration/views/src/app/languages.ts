/** The words of the views: one piece for each language, loaded when first needed. */
import i18next from "i18next";

import { queries } from "./queries";

export const LANGUAGES = ["en", "fr"] as const;
type Language = (typeof LANGUAGES)[number];
const RIGHT_TO_LEFT = ["ar", "he", "fa", "ur"];

const catalogues = { en: () => import("../words/en"), fr: () => import("../words/fr") };
let wished: Language | null = null; // null: monday has not told yet whose language it is

void i18next.init({
  lng: "en",
  fallbackLng: "en",
  resources: {},
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false }, // React escapes
});

/** In which language the server is asked: that of monday's user, also while the words of it are on their way. */
export function askedIn(): Language {
  return wished ?? "en";
}

/** Switches to a language of monday's user; unknown ones are English. */
export async function speak(wanted: string): Promise<void> {
  const short = wanted.slice(0, 2).toLowerCase();
  const language = (LANGUAGES as readonly string[]).includes(short) ? (short as Language) : "en";
  const before = wished;
  wished = language;
  if (!i18next.hasResourceBundle(language, "translation")) await load(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  document.documentElement.dir = RIGHT_TO_LEFT.includes(short) ? "rtl" : "ltr";
  // the server says its sentences in the reader's language: what it told in another one is asked again
  if (before && before !== language) void queries.invalidateQueries();
}

async function load(language: Language): Promise<void> {
  const words = (await catalogues[language]()).default;
  i18next.addResourceBundle(language, "translation", words, false, true, { silent: true, skipCopy: true });
}
