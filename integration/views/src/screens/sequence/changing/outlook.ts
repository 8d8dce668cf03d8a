/** What a change would make of the people inside, asked of the server while somebody chooses. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { api, told } from "../../../api/client";
import { sent, type Of, type Wish } from "./wish";

export function useOutlook(sequence: string, of: Of, wish: Wish) {
  const body = { of, ...sent(wish) };
  return useQuery({
    queryKey: ["outlook", sequence, body],
    queryFn: () => told(api.POST("/api/sequences/{sequence}/change", { params: { path: { sequence } }, body })),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  });
}
