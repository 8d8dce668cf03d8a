/** The item that e-mails are shown with: its values are the samples of fields, its e-mail the preview. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { createContext, useContext, useMemo, useState, type ReactNode } from "react";

import { api, told } from "../../../../api/client";
import type { components } from "../../../../api/schema";
import { useDraft } from "../../draft/DraftProvider";

type Item = components["schemas"]["ItemChoice"];

interface PreviewItem {
  item: Item | null;
  items: Item[];
  search(text: string): void;
  choose(item: Item): void;
  /** What the item shows in a column. */
  sampleOf(column: string): string;
  error: unknown;
}

const Here = createContext<PreviewItem | null>(null);

export function PreviewItemProvider({ children }: { children: ReactNode }) {
  const { definition, whole } = useDraft();
  const board = definition.board === null ? "" : String(definition.board);
  const [chosen, choose] = useState<Item | null>(null);
  const [text, search] = useState("");
  const { data: items, error } = useQuery({
    queryKey: ["items", board, whole.id, text],
    queryFn: () => itemsOf(board, whole.id, text),
    enabled: board !== "",
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  const item = chosen ?? items?.[0] ?? null;
  const { data: values } = useQuery({
    queryKey: ["values", board, whole.id, item?.id],
    queryFn: () => valuesOf(board, whole.id, item!.id),
    enabled: item !== null,
    staleTime: 30_000,
  });
  const found = useMemo(() => {
    const samples = new Map(values?.map((one) => [one.column, one.text]));
    return { item, items: items ?? [], search, choose, sampleOf: (column: string) => samples.get(column) ?? "", error };
  }, [item, items, values, error]);
  return <Here.Provider value={found}>{children}</Here.Provider>;
}

export function usePreviewItem(): PreviewItem {
  const found = useContext(Here);
  if (!found) throw new Error("usePreviewItem stands inside PreviewItemProvider only");
  return found;
}

async function itemsOf(board: string, sequence: string, search: string): Promise<Item[]> {
  const query = { sequence: Number(sequence), search, limit: 20 };
  const params = { path: { board }, query };
  return (await told(api.GET("/api/boards/{board}/items", { params }))).items;
}

async function valuesOf(board: string, sequence: string, item: string) {
  const params = { path: { board, item }, query: { sequence: Number(sequence) } };
  return (await told(api.GET("/api/boards/{board}/items/{item}/values", { params }))).values;
}
