/** The board of a sequence: found by name or workspace; it may be chosen later. */
import { Button, Dropdown } from "@vibe/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import type { BoardChoice } from "../../../api/shapes";
import { Failed } from "../../../shared/Failed";
import { useSettled } from "../../../shared/settled";
import styles from "./NewSequence.module.css";

export function BoardStep({ board, onChange }: { board: string | null; onChange: (board: string | null) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const found = useBoards(useSettled(typed, 250));
  const [chosen, setChosen] = useState<ReturnType<typeof optionOf> | null>(null);
  const options = (found.data?.pages.flatMap((page) => page.boards) ?? []).map(optionOf);
  const choose = (option: ReturnType<typeof optionOf> | null) => {
    setChosen(option);
    onChange(option?.value ?? null);
  };
  if (found.isError) return <Failed error={found.error} again={() => void found.refetch()} />;
  return (
    <div className={styles.board}>
      <Dropdown
        searchable
        label={t("manager.column.board")}
        inputAriaLabel={t("manager.column.board")}
        menuAriaLabel={t("manager.column.board")}
        clearAriaLabel={t("manager.board_none")}
        placeholder={t("manager.board_search")}
        helperText={t("manager.board_later")}
        options={options}
        value={board ? (chosen ?? undefined) : undefined}
        onChange={choose}
        onClear={() => choose(null)}
        onInputChange={(input) => setTyped(input ?? "")}
        filterOption={() => true}
        loading={found.isFetching}
        noOptionsMessage={found.isFetching ? t("common.loading") : t("manager.no_choice")}
        maxMenuHeight={220}
      />
      {found.hasNextPage && (
        <Button
          kind="tertiary"
          size="small"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {t("manager.boards_more")}
        </Button>
      )}
    </div>
  );
}

function optionOf(one: BoardChoice) {
  return { value: one.id, label: one.workspace ? `${one.name} · ${one.workspace}` : one.name };
}

function useBoards(search: string) {
  return useInfiniteQuery({
    queryKey: ["boards", "choices", search],
    queryFn: ({ pageParam }) =>
      told(api.GET("/api/boards/choices", { params: { query: { search, after: Number(pageParam) } } })),
    initialPageParam: "1",
    getNextPageParam: (page) => page.after,
    placeholderData: (before) => before,
  });
}
