/** The pages of the list, the choices of its filters, and how it is asked for again after a change. */
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";

import { queries } from "../../app/queries";
import { api, told } from "../../api/client";
import type { Query } from "./filters";

const LIST = "sequences";

export function useSequences(query: Query) {
  return useInfiniteQuery({
    queryKey: [LIST, query],
    queryFn: ({ pageParam }) => told(api.GET("/api/sequences", { params: { query: { ...query, after: pageParam } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.after,
    placeholderData: keepPreviousData,
  });
}

export function useListFilters() {
  return useQuery({ queryKey: [LIST, "filters"], queryFn: () => told(api.GET("/api/sequence-filters")) });
}

/** Something changed that the list shows: what is on the screen is asked for again. */
export function listChanged(): Promise<void> {
  return queries.invalidateQueries({ queryKey: [LIST] });
}
