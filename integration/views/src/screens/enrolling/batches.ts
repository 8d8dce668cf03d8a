/** Checking many items, enrolling them, and taking that back: each is a batch that is asked for until it has ended. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, told } from "../../api/client";
import type { Batch } from "../../api/shapes";
import { HURRIED } from "../../shared/live";

const RUNNING = ["checking", "enrolling", "settling", "undoing"];

export const isRunning = (batch: Batch) => RUNNING.includes(batch.state);

/** Ids go as texts, which the server takes: they may exceed what a number holds here. */
const exact = (items: string[]) => items as unknown as number[];

/** How far a batch is; asked again while it runs. */
export function useBatch(id: string | undefined) {
  return useQuery({
    queryKey: ["batch", id],
    enabled: id !== undefined,
    queryFn: () => told(api.GET("/api/batches/{batch}", { params: { path: { batch: id! } } })),
    refetchInterval: ({ state }) => (state.data && isRunning(state.data) ? HURRIED : false),
    staleTime: 0,
  });
}

/** Begins a check of items. */
export function useCheck(sequence: string, items: string[]) {
  return useBegun(() => {
    const body = { items: exact(items) };
    return told(api.POST("/api/sequences/{sequence}/preflight", { params: { path: { sequence } }, body }));
  });
}

/** Enrolls items; `key` makes asking twice the same as asking once. */
export function useEnroll(sequence: string, items: string[], key: string) {
  return useBegun(() => {
    const body = { items: exact(items), key };
    return told(api.POST("/api/sequences/{sequence}/batches", { params: { path: { sequence } }, body }));
  });
}

export function useUndo(batch: string) {
  return useBegun(() => told(api.POST("/api/batches/{batch}/undo", { params: { path: { batch } } })));
}

function useBegun(begin: () => Promise<Batch>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: begin,
    onSuccess: (batch) => client.setQueryData(["batch", batch.id], batch),
  });
}
