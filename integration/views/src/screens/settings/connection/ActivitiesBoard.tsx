/** The board that tasks, calls and manual e-mails go to, and where there is no timeline (row X7). */
import { Button } from "@vibe/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import { Choose } from "../../../shared/Choose";
import { Failed } from "../../../shared/Failed";
import { Loading } from "../../../shared/Loading";
import { useWords } from "../../../shared/moments";
import styles from "../settings.module.css";
import { useAct } from "../useAct";

export function ActivitiesBoard({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation();
  const { time } = useWords();
  const [typed, setTyped] = useState("");
  const { data, error, refetch } = useQuery({
    queryKey: ["activities-board"],
    queryFn: () => told(api.GET("/api/activities-board")),
  });
  const boards = useQuery({
    queryKey: ["boards", "choices", "first", typed],
    queryFn: () => told(api.GET("/api/boards/choices", { params: { query: { search: typed, after: 1 } } })),
    placeholderData: (before) => before,
  });
  const choose = useAct({
    run: (board: string | null) =>
      told(
        api.PUT("/api/activities-board", {
          body: { board: board === null ? null : Number(board), columns: null, labels: null, kinds: null },
        }),
      ),
    changes: "activities-board",
    said: () => t("settings.activities_saved"),
    isShown: true,
  });
  if (error) return <Failed error={error} again={() => void refetch()} />;
  if (!data) return <Loading rows={2} />;
  const options = (boards.data?.boards ?? []).map((one) => ({
    value: one.id,
    label: one.workspace ? `${one.name} · ${one.workspace}` : one.name,
  }));
  return (
    <>
      <Choose
        label={t("settings.activities")}
        options={options}
        value={data.board?.id ?? null}
        unknown={t("settings.own_board")}
        placeholder={t("settings.none_yet")}
        helper={data.board && !data.board.listening ? t("settings.not_listening") : undefined}
        disabled={!mayChange || choose.isPending}
        isLoading={boards.isFetching || choose.isPending}
        onChange={(board) => board !== null && board !== data.board?.id && choose.mutate(board)}
        onSearch={setTyped}
      />
      {!mayChange && <p className={styles.note}>{t("settings.activities_admins")}</p>}
      {mayChange && data.board?.chosen && (
        <div className={styles.buttons}>
          <Button size="small" kind="secondary" onClick={() => choose.mutate(null)}>
            {t("settings.use_own")}
          </Button>
        </div>
      )}
      {choose.isError && <Failed error={choose.error} />}
      {data.no_timeline.length > 0 && (
        <ul className={styles.sentences}>
          {data.no_timeline.map((one) => (
            <li key={one.board ?? "account"}>
              {t("settings.no_timeline", { problem: one.problem, time: time(one.retry_at) })}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
