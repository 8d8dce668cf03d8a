/** Countries by their names in a language; codes that are no country have none. */
import type { Choosable } from "../../../shared/Choose";

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const NO_COUNTRIES = new Set(["EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"]);

export function countries(language: string): Choosable[] {
  const names = new Intl.DisplayNames(language, { type: "region", fallback: "none" });
  const codes = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));
  return codes
    .filter((code) => !NO_COUNTRIES.has(code))
    .flatMap((code) => {
      const name = names.of(code);
      return name ? [{ value: code, label: name }] : [];
    })
    .sort((one, other) => one.label.localeCompare(other.label, language));
}

/** A region of a country, as in DE-BY. */
export function isRegion(text: string): boolean {
  return /^[A-Z]{2}-[A-Z0-9]{1,3}$/.test(text);
}
