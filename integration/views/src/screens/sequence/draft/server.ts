/** The draft on the server: read, saved over the revision that was seen, and what a refusal means for the editor. */
import { api, Refused, told, Unreachable } from "../../../api/client";
import type { Definition, WholeSequence } from "./shapes";

export function read(sequence: string): Promise<WholeSequence> {
  return told(api.GET("/api/sequences/{sequence}", { params: { path: { sequence } } }));
}

export function write(sequence: string, definition: Definition, revision: number): Promise<WholeSequence> {
  const body = { definition, file: null, revision };
  return told(api.PUT("/api/sequences/{sequence}", { params: { path: { sequence } }, body }));
}

/** Whether the same would be taken some time later: the line, the session or the server is away. */
export function mayHeal(error: unknown): boolean {
  if (error instanceof Refused) return error.status >= 500 || error.status === 401 || error.status === 429;
  return error instanceof Unreachable;
}

export function isConflict(error: unknown): boolean {
  return error instanceof Refused && error.code === "changed_meanwhile";
}
