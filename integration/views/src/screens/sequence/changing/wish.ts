/** What somebody wishes for the people inside, as the dialog edits it and the server takes it. */
import type { components } from "../../../api/schema";

type Shapes = components["schemas"];

export type Fate = Shapes["PublishWish"]["people"];
export type Timing = Shapes["PublishWish"]["timing"];
export type Outlook = Shapes["ChangeOutlook"];
export type Group = Shapes["ShownGroup"];
export type Of = Shapes["ChangeWish"]["of"];

export interface Wish {
  people: Fate;
  timing: Timing;
  /** What is chosen for those before one step, by its place; the others follow `people`. */
  at: Record<string, Chosen>;
}

/** `to`: a position of the new version; null is the matching step. */
export interface Chosen {
  people: Fate;
  to: number | null;
}

export const FATES: readonly Fate[] = ["finish", "move", "stop", "complete"];
export const USUAL: Wish = { people: "finish", timing: "keep", at: {} };

export function placeOf(group: Group): string {
  return `${group.version}:${group.position}`;
}

/** The wish as the server takes it. */
export function sent({ people, timing, at }: Wish) {
  const places = Object.entries(at).map(([place, chosen]) => {
    const [version = 0, position = 0] = place.split(":").map(Number);
    return { version, position, timing, ...chosen };
  });
  return { people, timing, at: places };
}

/** The same wish with another choice for one place; null: they follow the others. */
export function chosen(wish: Wish, place: string, choice: Chosen | null): Wish {
  const { [place]: _, ...rest } = wish.at;
  return { ...wish, at: choice ? { ...rest, [place]: choice } : rest };
}

/** A choice as an option of a list, and back. */
export function written(choice: Chosen | undefined): string {
  return choice ? [choice.people, choice.to ?? ""].join(":") : "";
}

export function read(option: string | null): Chosen | null {
  if (!option) return null;
  const [people, to] = option.split(":") as [Fate, string];
  return { people, to: to === "" ? null : Number(to) };
}
