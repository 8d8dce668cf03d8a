/** Who looks, as the server knows them: their role, and what they may do. */
import { useQuery } from "@tanstack/react-query";

import { ME } from "./asked";

export function useMe() {
  return useQuery(ME).data;
}
