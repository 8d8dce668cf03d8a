/** The board of a sequence, found by name or workspace. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import { queries } from "../../../app/queries";
import { notice } from "../../../monday/sdk";
import { Choose } from "../../../shared/Choose";
import { useSentence } from "../../../shared/Failed";
import { useDraft } from "../draft/DraftProvider";
import { columnsOf, useColumns } from "./board";
import { movedTo } from "./moving";
import { idOf } from "./places";

export function BoardPick() {
  const { t } = useTranslation();
  const sentence = useSentence();
  const { definition, whole, change, mayEdit } = useDraft();
  const { name } = useColumns();
  const [typed, setTyped] = useState("");
  const [isMoving, setMoving] = useState(false);
  const { data, isFetching } = useQuery({ ...choices(typed), enabled: mayEdit, placeholderData: (before) => before });
  const board = definition.board === null ? null : String(definition.board);
  const known = name ?? (whole.board?.id === board ? whole.board?.name : null) ?? t("rules.board_hidden");
  const move = async (chosen: string | null) => {
    if (chosen === null || chosen === board) return;
    setMoving(true);
    try {
      const there = await queries.fetchQuery(columnsOf(chosen));
      change((old) => movedTo(old, there));
    } catch (error) {
      notice(sentence(error), "error");
    } finally {
      setMoving(false);
    }
  };
  const options = (data?.boards ?? []).map((one) => ({
    value: one.id,
    label: one.workspace ? `${one.name} · ${one.workspace}` : one.name,
  }));
  return (
    <div id={idOf("board")}>
      <Choose
        label={t("rules.board")}
        options={options}
        value={board}
        unknown={known}
        helper={whole.inside > 0 && mayEdit ? t("rules.board_inside") : undefined}
        placeholder={t("rules.board_search")}
        disabled={!mayEdit || isMoving}
        isLoading={isFetching || isMoving}
        onChange={(chosen) => void move(chosen)}
        onSearch={setTyped}
      />
    </div>
  );
}

function choices(search: string) {
  return {
    queryKey: ["boards", "choices", "first", search],
    queryFn: () => told(api.GET("/api/boards/choices", { params: { query: { search, after: 1 } } })),
  };
}
