/** Chooses a sequence to add people to: those that whoever looks may pick, each with what it is (row N4). */
import { Button, Search } from "@vibe/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../api/client";
import type { Choice } from "../../api/shapes";
import { Empty } from "../../shared/Empty";
import { Failed } from "../../shared/Failed";
import { Loading } from "../../shared/Loading";
import { useMe } from "../../shared/me";
import styles from "./Enrolling.module.css";

interface Props {
  board: string | null;
  choose: (choice: Choice) => void;
}

export function Choosing({ board, choose }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const [search, setSearch] = useState("");
  const found = useInfiniteQuery({
    queryKey: ["choices", board, search],
    queryFn: ({ pageParam }) => {
      const query = { search, after: pageParam, limit: 50, ...(board ? { board: Number(board) } : {}) };
      return told(api.GET("/api/choices", { params: { query } }));
    },
    initialPageParam: 0,
    getNextPageParam: (last) => (last.after === null ? null : Number(last.after)),
  });
  const name = useBoardName(board);
  if (me && !me.may.create) return <Empty title={t("enrolling.looks_only")} text={t("enrolling.looks_only_text")} />;
  if (found.isError) return <Failed error={found.error} again={() => void found.refetch()} />;
  const choices = found.data?.pages.flatMap((page) => page.choices) ?? [];
  if (found.data && !choices.length && !search) {
    return <Empty title={t("enrolling.no_choice")} text={t("enrolling.no_choice_text")} />;
  }
  return (
    <>
      <Search
        size="small"
        placeholder={t("enrolling.search")}
        inputAriaLabel={t("enrolling.search")}
        clearIconLabel={t("people.clear")}
        debounceRate={250}
        onChange={(text) => setSearch(text.trim())}
      />
      {found.isPending && <Loading rows={3} />}
      <ul className={styles.choices} aria-label={t("enrolling.choose")}>
        {choices.map((choice) => (
          <li key={choice.id}>
            <button type="button" className={styles.choice} onClick={() => choose(choice)}>
              <span className={styles.name}>{choice.name}</span>
              <span className={styles.faint}>{[name, ...facts(choice)].filter(Boolean).join(" · ")}</span>
            </button>
          </li>
        ))}
      </ul>
      {found.data && !choices.length && <p>{t("people.none_found")}</p>}
      {found.hasNextPage && (
        <Button kind="tertiary" size="small" onClick={() => void found.fetchNextPage()}>
          {t("people.more")}
        </Button>
      )}
    </>
  );

  function facts({ steps, days, owner }: Choice): string[] {
    const from = owner.name ? [t("enrolling.by", { name: owner.name })] : [];
    return [t("enrolling.steps", { count: steps }), t("enrolling.days", { count: days }), ...from];
  }
}

function useBoardName(board: string | null): string | undefined {
  return useQuery({
    queryKey: ["board", board],
    enabled: board !== null,
    queryFn: () => told(api.GET("/api/boards/{board}/columns", { params: { path: { board: board! } } })),
    staleTime: 60_000,
  }).data?.name;
}
