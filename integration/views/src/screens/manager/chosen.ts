/** Which columns somebody wants to see: kept with monday, for each person of the account. */
import { useCallback, useEffect, useMemo, useState } from "react";

import { usePlace } from "../../monday/PlaceProvider";
import { monday } from "../../monday/sdk";
import { useBoardId } from "./useBoardId";

/** Every column that may be left out, in its order; the name and the menu are always there. */
export const COLUMNS = [
  "created_by",
  "board",
  "steps",
  "days",
  "active",
  "total",
  "open_rate",
  "reply_rate",
  "click_rate",
  "modified",
  "state",
  "info",
] as const;
export type Column = (typeof COLUMNS)[number];

export interface ChosenColumns {
  offered: Column[];
  isShown: (column: Column) => boolean;
  show: (column: Column, shown: boolean) => void;
}

export function useChosenColumns(): ChosenColumns {
  const { userId } = usePlace();
  const boardId = useBoardId();
  const key = `manager-columns-${userId}`; // monday keeps one store for the whole account
  const [hidden, setHidden] = useState<string[]>([]);
  useEffect(() => {
    void monday.storage.getItem(key).then(
      (answer) => setHidden(hiddenOf(answer)),
      () => undefined,
    );
  }, [key]);
  const show = useCallback(
    (column: Column, shown: boolean) =>
      setHidden((before) => {
        const after = [...before.filter((one) => one !== column), ...(shown ? [] : [column])];
        monday.storage.setItem(key, JSON.stringify(after)).catch(() => undefined); // chosen for now, if not kept
        return after;
      }),
    [key],
  );
  return useMemo(() => {
    const offered = COLUMNS.filter((column) => !(column === "board" && boardId));
    return { offered, isShown: (column) => offered.includes(column) && !hidden.includes(column), show };
  }, [boardId, hidden, show]);
}

function hiddenOf(answer: unknown): string[] {
  try {
    const value = (answer as { data?: { value?: unknown } }).data?.value;
    const found: unknown = typeof value === "string" ? JSON.parse(value) : value;
    return Array.isArray(found) ? found.map(String) : [];
  } catch {
    return [];
  }
}
