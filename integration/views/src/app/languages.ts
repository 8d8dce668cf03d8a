/** The words of the views: one piece for each language, loaded when first needed. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import { queries } from "./queries";

export const LANGUAGES = ["en", "fr"] as const;
type Language = (typeof LANGUAGES)[number];
const RIGHT_TO_LEFT = ["ar", "he", "fa", "ur"];

const catalogues = { en: () => import("../words/en"), fr: () => import("../words/fr") };

void i18next.use(initReactI18next).init({
  lng: "en",
  fallbackLng: "en",
  resources: {},
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false }, // React escapes
});

// the server says its sentences in the reader's language: what it told in another one is asked again
i18next.on("languageChanged", () => void queries.invalidateQueries());

/** Switches to a language of monday's user; unknown ones are English. */
export async function speak(wanted: string): Promise<void> {
  const short = wanted.slice(0, 2).toLowerCase();
  const language = (LANGUAGES as readonly string[]).includes(short) ? (short as Language) : "en";
  if (!i18next.hasResourceBundle(language, "translation")) await load(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  document.documentElement.dir = RIGHT_TO_LEFT.includes(short) ? "rtl" : "ltr";
}

async function load(language: Language): Promise<void> {
  i18next.addResourceBundle(language, "translation", (await catalogues[language]()).default);
}
