/** Where in a view somebody is: kept behind the # of the address, so that going back works inside the frame. */
import { useSyncExternalStore } from "react";

function subscribe(changed: () => void): () => void {
  addEventListener("hashchange", changed);
  return () => removeEventListener("hashchange", changed);
}

const read = () => location.hash.replace(/^#\/?/, "");

/** The parts of the address: `#/sequences/12/people` is ["sequences", "12", "people"]. */
export function useRoute(): string[] {
  return useSyncExternalStore(subscribe, read).split("/").filter(Boolean).map(decodeURIComponent);
}

/** The address of a place in this view, for links: they can be opened by keyboard, and copied. */
export function addressOf(...parts: string[]): string {
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}

export function go(...parts: string[]): void {
  location.hash = addressOf(...parts).slice(1);
}
