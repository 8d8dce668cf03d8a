/** The receipts of people who were erased: who did it, when, and how many rows; nothing says whom. */
import { Button } from "@vibe/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import { Face } from "../../../shared/Face";
import { Failed } from "../../../shared/Failed";
import { Loading } from "../../../shared/Loading";
import { useWords } from "../../../shared/moments";
import styles from "../settings.module.css";

export function Receipts() {
  const { t } = useTranslation();
  const words = useWords();
  const list = useInfiniteQuery({
    queryKey: ["receipts"],
    queryFn: ({ pageParam }) =>
      told(api.GET("/api/person/erasures", { params: { query: { before: pageParam, limit: 50 } } })),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.before ? Number(page.before) : undefined),
  });
  if (list.isError) return <Failed error={list.error} again={() => void list.refetch()} />;
  if (!list.data) return <Loading rows={3} />;
  const receipts = list.data.pages.flatMap((page) => page.erasures);
  if (receipts.length === 0) return <p className={styles.note}>{t("settings.receipts_empty")}</p>;
  const rows = (counts: Record<string, number>) => Object.values(counts).reduce((sum, one) => sum + one, 0);
  return (
    <>
      <div className={styles.scroll} tabIndex={0} role="group" aria-label={t("settings.receipts")}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("settings.receipt_number")}</th>
              <th scope="col">{t("settings.receipt_by")}</th>
              <th scope="col">{t("settings.receipt_at")}</th>
              <th scope="col" className={styles.number}>
                {t("settings.receipt_rows")}
              </th>
            </tr>
          </thead>
          <tbody>
            {receipts.map((one) => (
              <tr key={one.id}>
                <td>{one.id}</td>
                <td>
                  <Face of={one.by} />
                </td>
                <td>{words.time(one.at)}</td>
                <td className={styles.number}>{words.number(rows(one.counts))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {list.hasNextPage && (
        <Button
          size="small"
          kind="secondary"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t("settings.more")}
        </Button>
      )}
    </>
  );
}
