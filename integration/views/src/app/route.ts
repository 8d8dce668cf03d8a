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

export function go(...parts: string[]): void {
  location.hash = `/${parts.map(encodeURIComponent).join("/")}`;
}
