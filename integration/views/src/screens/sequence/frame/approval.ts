/** What of a sequence waits for a second person, and what became of it last (row L11). */
import { useQuery } from "@tanstack/react-query";

import { api, told } from "../../../api/client";
import type { PublishRequest } from "../../../api/shapes";
import { queries } from "../../../app/queries";

const keyOf = (sequenceId: string) => ["publish-request", sequenceId];

export function useApproval(sequenceId: string) {
  return useQuery({
    queryKey: keyOf(sequenceId),
    queryFn: () =>
      told(api.GET("/api/sequences/{sequence}/publish-request", { params: { path: { sequence: sequenceId } } })),
  });
}

/** Shows what the server answered to a decision; without an answer it is asked again. */
export function approvalChanged(sequenceId: string, found?: PublishRequest): void {
  if (found) queries.setQueryData(keyOf(sequenceId), found);
  else void queries.invalidateQueries({ queryKey: keyOf(sequenceId) });
  void queries.invalidateQueries({ queryKey: ["audit", sequenceId] });
}
