/** What the list is narrowed to and sorted by, as the server takes it. */
import type { operations } from "../../api/schema";

export type Query = NonNullable<operations["sequence_list.every"]["parameters"]["query"]>;
export type Sort = NonNullable<Query["sort"]>;
export type State = NonNullable<Query["state"]>[number];

export const STATES: State[] = ["active", "inactive", "missing_config"];

export interface Filters {
  search: string;
  states: State[];
  creators: string[];
  boards: string[];
  sort: Sort;
  order: "asc" | "desc";
}

export const EVERYTHING: Filters = {
  search: "",
  states: [],
  creators: [],
  boards: [],
  sort: "modified",
  order: "desc",
};

export function isNarrowed(filters: Filters): boolean {
  return Boolean(filters.search.trim()) || [filters.states, filters.creators, filters.boards].some((one) => one.length);
}

/** `boardId` is the board that the view stands on; null: the whole account. */
export function queryOf(filters: Filters, boardId: string | null): Query {
  return {
    search: filters.search.trim(),
    state: filters.states,
    created_by: filters.creators.map(Number),
    board: (boardId ? [boardId] : filters.boards).map(Number),
    sort: filters.sort,
    order: filters.order,
  };
}

/** The same as the end of an address, for what is downloaded. */
export function searchOf(query: Query): string {
  const parts = Object.entries(query).filter(([, value]) => (Array.isArray(value) ? value.length : value));
  return new URLSearchParams(parts.map(([name, value]) => [name, String(value)])).toString();
}
