/** The board of a sequence: its columns by what they are good for. */
import { useQuery } from "@tanstack/react-query";

import { api, told } from "../../../api/client";
import type { components } from "../../../api/schema";
import type { Choosable } from "../../../shared/Choose";
import { useDraft } from "../draft/DraftProvider";

export type BoardColumns = components["schemas"]["BoardColumns"];
export type BoardColumn = components["schemas"]["BoardColumn"];

const FRESH_MS = 30_000;

export function columnsOf(board: string) {
  return {
    queryKey: ["columns", board],
    queryFn: () => told(api.GET("/api/boards/{board}/columns", { params: { path: { board }, query: {} } })),
    staleTime: FRESH_MS,
  };
}

export function useColumns() {
  const { definition } = useDraft();
  const { data, error, isFetching, refetch } = useQuery({
    ...columnsOf(String(definition.board ?? "")),
    enabled: definition.board !== null,
  });
  const columns = data?.columns ?? [];
  return {
    name: data?.name ?? null,
    columns,
    groups: (data?.groups ?? []).map((one) => ({ label: one.title, colour: one.colour })),
    error: definition.board === null ? null : error,
    isFetching,
    again: () => void refetch(),
    fit: (use: string): Choosable[] =>
      columns.filter((one) => one.uses.includes(use)).map((one) => ({ value: one.id, label: one.title })),
  };
}
