/** The columns of the sequence's board, for fields and files; and whether a column is still there. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../../api/client";
import type { components } from "../../../../api/schema";
import { useDraft } from "../../draft/DraftProvider";

export type BoardColumn = components["schemas"]["BoardColumn"];

const FRESH_MS = 30_000;

export interface BoardColumns {
  /** Those that may stand in a text, the item's name first. */
  fields: BoardColumn[];
  files: BoardColumn[];
  /** The title of a column; null: the board has no such column; undefined: not known yet. */
  titleOf(column: string): string | null | undefined;
  error: unknown;
}

export function useBoardColumns(): BoardColumns {
  const { t } = useTranslation();
  const { definition, whole } = useDraft();
  const { data, error } = useQuery({
    ...columnsOf(String(definition.board ?? "")),
    enabled: definition.board !== null,
  });
  const name = t("composer.itemName");
  const accessible = whole.board?.accessible !== false;
  return useMemo(() => {
    const columns = (data?.columns ?? []).map((one) => (one.id === "name" ? { ...one, title: name } : one));
    const titles = new Map([["name", name], ...columns.map((one) => [one.id, one.title] as const)]);
    const item = { id: "name", title: name, type: "name", uses: ["field"], labels: [] };
    return {
      fields: [item, ...columns.filter((one) => one.uses.includes("field") && one.id !== "name")],
      files: columns.filter((one) => one.uses.includes("file")),
      titleOf: (column) => titles.get(column) ?? (data ? null : undefined),
      error: accessible ? error : null,
    };
  }, [data, error, name, accessible]);
}

function columnsOf(board: string) {
  return {
    queryKey: ["columns", board],
    queryFn: () => told(api.GET("/api/boards/{board}/columns", { params: { path: { board }, query: {} } })),
    staleTime: FRESH_MS,
    refetchInterval: FRESH_MS, // a column that is deleted meanwhile turns red
  };
}
