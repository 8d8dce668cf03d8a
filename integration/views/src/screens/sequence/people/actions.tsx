/** What the rows of a list can ask of their screen. */
import { createContext, useContext } from "react";

import type { Run } from "../../../api/shapes";

interface Actions {
  changed(): void;
  show(run: Run): void;
  pause(run: Run): void;
}

const Here = createContext<Actions | null>(null);

export const ActionsProvider = Here.Provider;

export function useActions(): Actions {
  const actions = useContext(Here);
  if (!actions) throw new Error("useActions stands inside ActionsProvider only");
  return actions;
}
