/** The items of a batch that have one reason, in pages. */
import { Button } from "@vibe/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, told } from "../../api/client";
import { Failed } from "../../shared/Failed";
import { Loading } from "../../shared/Loading";
import styles from "./Enrolling.module.css";

export function Names({ batch, code }: { batch: string; code: string }) {
  const { t } = useTranslation();
  const found = useInfiniteQuery({
    queryKey: ["batch", batch, "names", code],
    queryFn: ({ pageParam }) => {
      const query = { state: "refused" as const, code, after: pageParam, limit: 100 };
      return told(api.GET("/api/batches/{batch}/rows", { params: { path: { batch }, query } }));
    },
    initialPageParam: 0,
    getNextPageParam: (last) => (last.after === null ? null : Number(last.after)),
  });
  if (found.isError) return <Failed error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Loading rows={2} />;
  const rows = found.data.pages.flatMap((page) => page.rows);
  return (
    <div className={styles.names}>
      <ul className={styles.chips}>
        {rows.map((row) => (
          <li key={row.item}>{row.name ?? t("run.item", { id: row.item })}</li>
        ))}
      </ul>
      {found.hasNextPage && (
        <Button kind="tertiary" size="small" onClick={() => void found.fetchNextPage()}>
          {t("people.more")}
        </Button>
      )}
    </div>
  );
}
