/** The draft of one sequence for all of its tabs: loaded once, changed by any of them, saved by itself. */
import { useQuery } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useMemo, useSyncExternalStore, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { usePlace } from "../../../monday/PlaceProvider";
import { announce } from "../../../shared/announce";
import { Failed } from "../../../shared/Failed";
import { Loading } from "../../../shared/Loading";
import { troublesOf, within, type Trouble } from "./problems";
import { read } from "./server";
import type { Definition, WholeSequence } from "./shapes";
import { DraftStore, type DraftState } from "./store";

export interface Draft
  extends
    Pick<DraftState, "saving" | "savedAt" | "refusal" | "theirs">,
    Pick<DraftStore, "change" | "undo" | "redo" | "save" | "adopt" | "keepMine" | "takeTheirs"> {
  /** The sequence as the server told it last; `whole.inside` people are inside. */
  whole: WholeSequence;
  /** As it is edited: maybe not saved yet. */
  definition: Definition;
  mayEdit: boolean;
  /** Why not, where it may not be edited. */
  whyNot: string | null;
  canUndo: boolean;
  canRedo: boolean;
  /** What is wrong, of all of it or of a place and what is inside it. */
  troubles(place?: string): Trouble[];
}

const Here = createContext<DraftStore | null>(null);

export function DraftProvider({ sequenceId, children }: { sequenceId: string; children: ReactNode }) {
  const { userId } = usePlace();
  const { data, error, refetch } = useQuery({
    queryKey: ["draft", sequenceId],
    queryFn: () => read(sequenceId),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const store = useMemo(() => (data ? new DraftStore(data, userId) : null), [data, userId]);
  useSaving(store);
  if (store) return <Here.Provider value={store}>{children}</Here.Provider>;
  return error ? <Failed error={error} again={() => void refetch()} /> : <Loading />;
}

export function useDraft(): Draft {
  const store = useContext(Here);
  if (!store) throw new Error("useDraft stands inside DraftProvider only");
  const state = useSyncExternalStore(store.subscribe, store.snapshot);
  return useMemo(() => draftOf(store, state), [store, state]);
}

function draftOf(store: DraftStore, state: DraftState): Draft {
  const { whole, history, saving, savedAt, refusal, theirs } = state;
  const every = troublesOf(state);
  const { change, undo, redo, save, adopt, keepMine, takeTheirs } = store;
  return {
    ...{ whole, saving, savedAt, refusal, theirs, change, undo, redo, save, adopt, keepMine, takeTheirs },
    definition: history.present,
    mayEdit: whole.editable,
    whyNot: whole.why_not,
    canUndo: whole.editable && history.past.length > 0,
    canRedo: whole.editable && history.future.length > 0,
    troubles: (place) => (place === undefined ? every : within(every, place)),
  };
}

/** Saves when the frame is left, tries again when the line is back, and looks for others' changes on coming back. */
function useSaving(store: DraftStore | null) {
  const { t } = useTranslation();
  useEffect(() => {
    if (!store) return;
    const look = async () => (await store.lookAgain()) && announce(t("draft.followed"));
    const seen = () => void (document.hidden ? store.save() : look());
    addEventListener("online", store.online);
    addEventListener("focus", look);
    document.addEventListener("visibilitychange", seen);
    return () => {
      removeEventListener("online", store.online);
      removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", seen);
      void store.save();
    };
  }, [store, t]);
}
