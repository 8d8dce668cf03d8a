/** Who looks, as the server knows them: their role, and what they may do. */
import { useQuery } from "@tanstack/react-query";

import { api, told } from "../api/client";

export function useMe() {
  return useQuery({ queryKey: ["me"], queryFn: () => told(api.GET("/api/me")), staleTime: Infinity }).data;
}
