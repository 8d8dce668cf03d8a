/** Who looks, as the server knows them: how that is asked. */
import { queryOptions } from "@tanstack/react-query";

import { api, told } from "../api/client";

export const ME = queryOptions({ queryKey: ["me"], queryFn: () => told(api.GET("/api/me")), staleTime: Infinity });
