/** The versions of one sequence: who published them when, and what they were. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";

import { api, told } from "../../../api/client";

export function useVersions(sequence: string) {
  return useInfiniteQuery({
    queryKey: ["versions", sequence],
    queryFn: ({ pageParam }) =>
      told(
        api.GET("/api/sequences/{sequence}/versions", { params: { path: { sequence }, query: { before: pageParam } } }),
      ),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.before ? Number(page.before) : undefined),
  });
}

/** What a version was made of; it never changes, so it is asked for once. */
export function useVersion(sequence: string, number: number) {
  const path = { sequence, version: String(number) };
  return useQuery({
    queryKey: ["version", sequence, number],
    queryFn: () => told(api.GET("/api/sequences/{sequence}/versions/{version}", { params: { path } })),
    staleTime: Infinity,
  });
}
