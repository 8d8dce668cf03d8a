/** One view: monday's place around it, and what catches its failures. */
import { QueryClientProvider } from "@tanstack/react-query";
import { Suspense } from "react";

import { PlaceProvider } from "../monday/PlaceProvider";
import { Loading } from "../shared/Loading";
import { Boundary } from "./Boundary";
import { queries } from "./queries";
import { VIEWS, viewName } from "./views";

export function App() {
  const View = VIEWS[viewName(location.pathname)];
  return (
    <QueryClientProvider client={queries}>
      <PlaceProvider waiting={<Loading />}>
        <Boundary>
          <Suspense fallback={<Loading />}>
            <View />
          </Suspense>
        </Boundary>
      </PlaceProvider>
    </QueryClientProvider>
  );
}
