/** One view: monday's place around it, and what catches its failures. */
import { QueryClientProvider } from "@tanstack/react-query";
import { Suspense, type ComponentType } from "react";

import type { Place } from "../monday/place";
import { PlaceProvider } from "../monday/PlaceProvider";
import { Hints } from "../shared/Hints";
import { Loading } from "../shared/Loading";
import { Boundary } from "./Boundary";
import { queries } from "./queries";

export function App({ View, place }: { View: ComponentType; place: Place }) {
  return (
    <QueryClientProvider client={queries}>
      <PlaceProvider first={place}>
        <Boundary>
          <Suspense fallback={<Loading />}>
            <View />
          </Suspense>
        </Boundary>
        <Hints />
      </PlaceProvider>
    </QueryClientProvider>
  );
}
