/** Who changed what of one sequence, beside its versions; for whoever may edit it (row L11). */
import { Heading } from "@vibe/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import { ChangeList } from "../../../shared/ChangeList";
import { useSequence } from "../sequence";
import styles from "./History.module.css";

export function Changes({ sequenceId }: { sequenceId: string }) {
  const { t } = useTranslation();
  const { data: whole } = useSequence(sequenceId);
  const list = useInfiniteQuery({
    queryKey: ["audit", sequenceId],
    queryFn: ({ pageParam }) =>
      told(
        api.GET("/api/sequences/{sequence}/audit", {
          params: { path: { sequence: sequenceId }, query: { before: pageParam, limit: 20 } },
        }),
      ),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.before ? Number(page.before) : undefined),
    enabled: whole?.editable === true,
    refetchOnMount: "always",
  });
  if (!whole?.editable) return null;
  return (
    <section className={styles.steps} aria-labelledby="changes">
      <Heading type="h3" id="changes">
        {t("audit.title")}
      </Heading>
      <ChangeList
        entries={list.data?.pages.flatMap((page) => page.entries)}
        error={list.error}
        label={t("audit.title")}
        hasMore={list.hasNextPage}
        isFetchingMore={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
        onAgain={() => void list.refetch()}
      />
    </section>
  );
}
