/** The lists of the People screen, and which states of a run each one holds. */
import type { RunState } from "../../../api/shapes";

export const LISTS = ["inside", "finished", "refused", "held"] as const;
export type List = (typeof LISTS)[number];

export const STATES: Record<"inside" | "finished", RunState[]> = {
  inside: ["active", "paused"],
  finished: ["completed", "stopped", "exited", "failed"],
};

export function listOf(name: string | undefined): List {
  return LISTS.find((one) => one === name) ?? "inside";
}
