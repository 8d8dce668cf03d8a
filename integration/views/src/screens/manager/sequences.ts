/** The pages of the list, the choices of its filters, and how it is asked for again after a change. */
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";

import { queries } from "../../app/queries";
import { api, told } from "../../api/client";
import type { Query } from "./filters";
import { LIST, listOf } from "./listing";

export function useSequences(query: Query) {
  return useInfiniteQuery({ ...listOf(query), placeholderData: keepPreviousData });
}

/** What the filters offer; `wanted`: not before somebody comes near them. */
export function useListFilters(wanted: boolean) {
  return useQuery({
    queryKey: [LIST, "filters"],
    queryFn: () => told(api.GET("/api/sequence-filters")),
    enabled: wanted,
  });
}

/** Something changed that the list shows: what is on the screen is asked for again. */
export function listChanged(): Promise<void> {
  return queries.invalidateQueries({ queryKey: [LIST] });
}
