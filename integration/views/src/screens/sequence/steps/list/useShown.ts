/** A text of a step as people read it in the list: fields by the titles of their columns. */
import { useMemo } from "react";

import { useBoardColumns } from "../composer/board";
import { partsOf } from "../composer/fields";

export function useShown(): (text: string) => string {
  const { titleOf } = useBoardColumns();
  return useMemo(
    () => (text: string) =>
      partsOf(text)
        .map((part) => (typeof part === "string" ? part : `{${titleOf(part.column) ?? part.column}}`))
        .join(""),
    [titleOf],
  );
}
