/** The dates of chosen people, as the planner foretells them (row L3). */
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { api, told } from "../../../api/client";
import type { components } from "../../../api/schema";

type Shapes = components["schemas"];

export type Dates = Shapes["Dates"];
export type ItemDates = Shapes["ItemDates"];
export type DatedStep = ItemDates["steps"][number];
export type Of = "draft" | "published";

const FIRST = 5; // people, until somebody chooses others

/** Whose dates are shown before anybody is chosen: the first people of the board who are not inside. */
export function useFirst(board: string | null, sequence: string) {
  return useQuery({
    queryKey: ["first-items", board, sequence],
    enabled: board !== null,
    queryFn: async () => {
      const query = { sequence: Number(sequence), limit: 50 };
      const found = await told(api.GET("/api/boards/{board}/items", { params: { path: { board: board! }, query } }));
      return found.items
        .filter((one) => !one.inside)
        .slice(0, FIRST)
        .map((one) => one.id);
    },
    staleTime: Infinity,
  });
}

export function useDates(sequence: string, of: Of, revision: number, items: string[]) {
  return useQuery({
    queryKey: ["dates", sequence, of, of === "draft" ? revision : 0, items],
    enabled: items.length > 0,
    queryFn: () =>
      told(
        api.POST("/api/sequences/{sequence}/dates", {
          params: { path: { sequence }, query: { of } },
          body: { items: items as never },
        }),
      ),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
}
