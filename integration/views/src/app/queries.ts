/** How answers of the API are kept: fresh for some seconds, asked again after what no retry mends only. */
import { QueryClient } from "@tanstack/react-query";

import { Refused } from "../api/errors";

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => !(error instanceof Refused && error.status < 500) && count < 2,
    },
    mutations: { retry: false },
  },
});
