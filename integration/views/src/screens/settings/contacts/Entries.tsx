/** The list, newest first, page by page. */
import { Button } from "@vibe/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import { Failed } from "../../../shared/Failed";
import { Loading } from "../../../shared/Loading";
import { useWords } from "../../../shared/moments";
import styles from "../settings.module.css";

const REASONS: Record<string, string> = {
  "by hand": "by_hand",
  imported: "imported",
  "asked by reply": "by_reply",
  unsubscribed: "unsubscribed",
  "reported as unwanted": "reported",
};

export function Entries() {
  const { t } = useTranslation();
  const { day } = useWords();
  const list = useInfiniteQuery({
    queryKey: ["suppressions"],
    queryFn: ({ pageParam }) =>
      told(api.GET("/api/suppressions", { params: { query: { before: pageParam, limit: 50 } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.before,
  });
  if (list.isError) return <Failed error={list.error} again={() => void list.refetch()} />;
  if (!list.data) return <Loading rows={3} />;
  const entries = list.data.pages.flatMap((page) => page.suppressions);
  if (entries.length === 0) return <p className={styles.note}>{t("settings.list_empty")}</p>;
  const why = (reason: string) => (REASONS[reason] ? t(`settings.reason.${REASONS[reason]}`) : reason);
  return (
    <>
      <div className={styles.scroll} tabIndex={0} role="group" aria-label={t("settings.list")}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("settings.hint")}</th>
              <th scope="col">{t("settings.why")}</th>
              <th scope="col">{t("settings.since")}</th>
            </tr>
          </thead>
          <tbody>
            {entries.map((one, row) => (
              <tr key={`${one.at} ${row}`}>
                <td>
                  <bdi>{one.hint ?? t("settings.no_hint")}</bdi>
                </td>
                <td>{why(one.reason)}</td>
                <td>{day(one.at)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {list.hasNextPage && (
        <Button
          size="small"
          kind="tertiary"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t("settings.more")}
        </Button>
      )}
    </>
  );
}
