/** The items of a board to tick: found by name, address and group, in pages. */
import { Button, Checkbox, Dropdown, Flex, Search } from "@vibe/core";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import type { ItemChoice, Whole } from "../../../api/shapes";
import { Failed } from "../../../shared/Failed";
import { Loading } from "../../../shared/Loading";
import { useWords } from "../../../shared/moments";
import styles from "./ChooseItems.module.css";

const MOST = 5000;

interface Props {
  sequence: Whole;
  ticked: ReadonlySet<string>;
  tick: (items: ReadonlySet<string>) => void;
  /** What the button says; as it is, that they are checked. */
  answer?: string;
  most?: number;
  next: () => void;
  cancel: () => void;
}

export function ChooseItems({ sequence, ticked, tick, answer, most = MOST, next, cancel }: Props) {
  const { t } = useTranslation();
  const words = useWords();
  const board = sequence.board?.id ?? "";
  const [search, setSearch] = useState("");
  const [group, setGroup] = useState<string | null>(null);
  const groups = useGroups(board);
  const found = useItems(board, sequence.id, search, group);
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  const free = items.filter((item) => !item.inside);
  const all = free.length > 0 && free.every((item) => ticked.has(item.id));
  const set = (some: ItemChoice[], on: boolean) => {
    const after = new Set(ticked);
    for (const { id } of some)
      if (on) after.add(id);
      else after.delete(id);
    tick(after);
  };
  return (
    <div className={styles.screen}>
      <div className={styles.tools}>
        <Search
          size="small"
          placeholder={t("people.find_items")}
          inputAriaLabel={t("people.find_items")}
          clearIconLabel={t("people.clear")}
          debounceRate={250}
          onChange={(text) => setSearch(text.trim())}
        />
        <Dropdown
          size="small"
          aria-label={t("people.group")}
          placeholder={t("people.group")}
          clearAriaLabel={t("people.clear")}
          options={groups}
          value={groups.find((one) => one.value === group)}
          onChange={(option) => setGroup(option ? String(option.value) : null)}
        />
      </div>
      {found.isError ? (
        <Failed error={found.error} again={() => void found.refetch()} />
      ) : found.isPending ? (
        <Loading rows={5} />
      ) : (
        <div className={styles.list} role="group" aria-label={t("people.items")}>
          {free.length > 1 && (
            <Checkbox
              label={t("people.tick_all", { many: words.number(free.length) })}
              checked={all}
              onChange={() => set(free, !all)}
            />
          )}
          {items.map((item) => (
            <Item key={item.id} item={item} ticked={ticked.has(item.id)} tick={(on) => set([item], on)} />
          ))}
          {!items.length && <p>{t("people.none_found")}</p>}
          {found.hasNextPage && (
            <Button
              kind="tertiary"
              size="small"
              loading={found.isFetchingNextPage}
              onClick={() => void found.fetchNextPage()}
            >
              {t("people.more")}
            </Button>
          )}
        </div>
      )}
      <Flex justify="end" gap="small">
        <Button kind="tertiary" onClick={cancel}>
          {t("run.cancel")}
        </Button>
        <Button disabled={!ticked.size || ticked.size > most} onClick={next}>
          {answer ?? t("people.check", { count: ticked.size, many: words.number(ticked.size) })}
        </Button>
      </Flex>
    </div>
  );
}

function Item({ item, ticked, tick }: { item: ItemChoice; ticked: boolean; tick: (on: boolean) => void }) {
  const { t } = useTranslation();
  const facts = [item.email || t("people.no_email"), item.group?.title, item.inside && t("people.inside")];
  return (
    <div className={styles.item}>
      <Checkbox
        label={item.name}
        checked={ticked || item.inside}
        disabled={item.inside}
        onChange={() => tick(!ticked)}
      />
      <span className={styles.faint}>{facts.filter(Boolean).join(" · ")}</span>
    </div>
  );
}

function useGroups(board: string) {
  const found = useQuery({
    queryKey: ["board", board],
    queryFn: () => told(api.GET("/api/boards/{board}/columns", { params: { path: { board } } })),
    staleTime: 60_000,
  });
  return (found.data?.groups ?? []).map((one) => ({ value: one.id, label: one.title }));
}

function useItems(board: string, sequence: string, search: string, group: string | null) {
  return useInfiniteQuery({
    queryKey: ["items", board, sequence, search, group],
    queryFn: ({ pageParam }) => {
      const wanted = { search, sequence: Number(sequence), limit: 100, ...(group ? { group } : {}) };
      const query = pageParam ? { ...wanted, cursor: pageParam } : wanted;
      return told(api.GET("/api/boards/{board}/items", { params: { path: { board }, query } }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.cursor,
    placeholderData: keepPreviousData,
  });
}
