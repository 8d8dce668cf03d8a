/** Where two definitions differ: each place with what stands there on either side. */
import type { Definition } from "./shapes";

export interface Difference {
  place: string;
  mine: string;
  theirs: string;
}

export function differences(mine: Definition, theirs: Definition): Difference[] {
  return [...between(mine, theirs, "")];
}

function* between(mine: unknown, theirs: unknown, place: string): Generator<Difference> {
  if (JSON.stringify(mine) === JSON.stringify(theirs)) return;
  if (!isBranch(mine) || !isBranch(theirs)) {
    yield { place, mine: said(mine), theirs: said(theirs) };
    return;
  }
  const keys = new Set([...Object.keys(mine), ...Object.keys(theirs)]);
  for (const key of keys) yield* between(mine[key], theirs[key], inner(place, key, Array.isArray(mine)));
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function inner(place: string, key: string, isList: boolean): string {
  if (isList) return `${place}[${key}]`;
  return place ? `${place}.${key}` : key;
}

/** What a reader sees of a value: the text of HTML, and of a whole step what it says. */
function said(value: unknown): string {
  if (value === undefined || value === null) return "–";
  if (typeof value === "string") return textOf(value) || "–";
  return isBranch(value)
    ? Object.values(value)
        .map(said)
        .filter((text) => text !== "–")
        .join(" · ")
    : String(value);
}

function textOf(markup: string): string {
  return /<\w/.test(markup)
    ? (new DOMParser().parseFromString(markup, "text/html").body.textContent ?? "").trim()
    : markup;
}
