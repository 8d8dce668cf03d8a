/** A long list in pages that keeps itself up to date: the part that is looked at is read again every few seconds. */
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { useMemo, useRef } from "react";

import { LIVE } from "./live";
import { merged, type Page } from "./liveRows";

export type ReadPage<Row> = (before: string | null) => Promise<Page<Row>>;

export function useLiveList<Row extends { id: string }>(key: readonly unknown[], read: ReadPage<Row>) {
  const client = useQueryClient();
  const from = useRef<string | null>(null);
  const listKey = [...key, "list"];
  const list = useInfiniteQuery({
    queryKey: listKey,
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 0,
  });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.rows) ?? [], [list.data]);
  const again = useQuery({
    queryKey: [...key, "again"],
    enabled: list.isSuccess && !list.isPlaceholderData && !list.isFetchingNextPage,
    refetchInterval: LIVE,
    queryFn: async () => {
      const begun = from.current;
      const fresh = await read(begun);
      client.setQueryData<InfiniteData<Page<Row>, string | null>>(listKey, (old) => old && put(old, begun, fresh));
      return Date.now();
    },
  });
  /** The first row that is seen: what is read again begins there. */
  const seen = (first: number) => {
    from.current = first > 0 ? (rows[first - 1]?.id ?? null) : null;
  };
  const more = () => {
    if (list.hasNextPage && !list.isFetching) void list.fetchNextPage();
  };
  return { rows, list, seen, more, refresh: again.refetch };
}

function put<Row extends { id: string }>(
  old: InfiniteData<Page<Row>, string | null>,
  from: string | null,
  fresh: Page<Row>,
): InfiniteData<Page<Row>, string | null> {
  const known = { rows: old.pages.flatMap((page) => page.rows), next: old.pages.at(-1)?.next ?? null };
  return { pages: [merged(known, from, fresh)], pageParams: [null] };
}
