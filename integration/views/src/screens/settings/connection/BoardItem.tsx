/** One board: the columns that the app keeps there, what people must mend, and comparing it now (row X6). */
import { Button } from "@vibe/core";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import type { components } from "../../../api/schema";
import { useWords } from "../../../shared/moments";
import { Switch } from "../../../shared/Switch";
import styles from "../settings.module.css";
import { useAct } from "../useAct";
import { Through } from "./Through";

type Board = components["schemas"]["ShownBoard"];

const COLUMNS = ["enrolled", "status", "next_step", "next_date"] as const;

export function BoardItem({ board, mayChange }: { board: Board; mayChange: boolean }) {
  const { t } = useTranslation();
  const { ago, number } = useWords();
  const name = board.board?.name ?? t("settings.board_hidden");
  const params = { path: { board: board.id } };
  const choose = useAct({
    run: (part: Partial<Board>) => {
      const { enrolled, status, next_step, next_date, through } = { ...board, ...part };
      return told(
        api.PUT("/api/boards/{board}", { params, body: { enrolled, status, next_step, next_date, through } }),
      );
    },
    changes: "boards",
    said: () => t("settings.board_saved", { name }),
  });
  const reconcile = useAct({
    run: () => told(api.POST("/api/boards/{board}/reconcile", { params })),
    changes: "boards",
    said: () => t("settings.reconciling", { name }),
  });
  const compared = board.reconciled_at
    ? t("settings.reconciled", { ago: ago(board.reconciled_at), repaired: number(board.repaired ?? 0) })
    : t("settings.never_reconciled");
  return (
    <li className={styles.item}>
      <bdi className={styles.name}>{name}</bdi>
      {board.problem && (
        <p role="alert" className={styles.note}>
          {board.problem}
        </p>
      )}
      <div className={styles.form} role="group" aria-label={t("settings.columns_of", { name })}>
        {COLUMNS.map((column) => (
          <Switch
            key={column}
            label={t(`settings.column.${column}`)}
            isOn={board[column]}
            disabled={!mayChange || choose.isPending}
            onChange={(on) => choose.mutate({ [column]: on })}
          />
        ))}
      </div>
      <Through
        board={board.id}
        name={name}
        column={board.through}
        disabled={!mayChange || choose.isPending}
        onChange={(through) => choose.mutate({ through })}
      />
      <div className={styles.head}>
        <span className={styles.note}>{board.reconciling ? t("settings.reconciling", { name }) : compared}</span>
        {mayChange && (
          <Button
            size="small"
            kind="tertiary"
            disabled={board.reconciling}
            loading={reconcile.isPending}
            onClick={() => reconcile.mutate()}
          >
            {t("settings.reconcile")}
          </Button>
        )}
      </div>
    </li>
  );
}
