/** How a list of sequences is asked for, a page at a time. */
import { infiniteQueryOptions } from "@tanstack/react-query";

import { api, told } from "../../api/client";
import type { Query } from "./filters";

const PAGE = 30; // more than a screen shows: the rest comes while one reads

export const LIST = "sequences";

export function listOf(query: Query) {
  return infiniteQueryOptions({
    queryKey: [LIST, query],
    queryFn: ({ pageParam }) =>
      told(api.GET("/api/sequences", { params: { query: { ...query, after: pageParam, limit: PAGE } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.after,
  });
}
