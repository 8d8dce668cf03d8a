/** What is not saved yet, kept by the browser tab: a frame that is loaded again loses nothing. */
import type { Definition } from "./shapes";

export interface Kept {
  revision: number;
  definition: Definition;
}

const key = (sequence: string, user: string) => `sequences.draft.${user}.${sequence}`;

export function keep(sequence: string, user: string, kept: Kept | null): void {
  try {
    if (kept) sessionStorage.setItem(key(sequence, user), JSON.stringify(kept));
    else sessionStorage.removeItem(key(sequence, user));
  } catch {
    // a browser that stores nothing in frames: then it is only in memory
  }
}

export function keptOf(sequence: string, user: string): Kept | null {
  try {
    return JSON.parse(sessionStorage.getItem(key(sequence, user)) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}
