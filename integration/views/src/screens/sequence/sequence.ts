/** One sequence as the server has it, and what changes it for the whole screen. */
import { useQuery } from "@tanstack/react-query";

import { queries } from "../../app/queries";
import { api, told } from "../../api/client";
import type { Whole } from "../../api/shapes";
import { listChanged } from "../manager/sequences";

const keyOf = (sequenceId: string) => ["sequence", sequenceId];

export function useSequence(sequenceId: string) {
  return useQuery({
    queryKey: keyOf(sequenceId),
    queryFn: () => told(api.GET("/api/sequences/{sequence}", { params: { path: { sequence: sequenceId } } })),
  });
}

/** Asks anew for a sequence that another call has changed, and for all that is counted of it. */
export async function asked(sequenceId: string): Promise<void> {
  changed(await told(api.GET("/api/sequences/{sequence}", { params: { path: { sequence: sequenceId } } })));
}

/** Shows what the server answered to a change; what is counted of the sequence is asked for again. */
export function changed(whole: Whole): void {
  queries.setQueryData(keyOf(whole.id), whole);
  void queries.invalidateQueries({ queryKey: ["numbers", whole.id] });
  void queries.invalidateQueries({ queryKey: ["versions", whole.id] });
  void queries.invalidateQueries({ queryKey: ["back", whole.id] });
  void listChanged();
}
