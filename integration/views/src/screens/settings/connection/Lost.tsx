/** What did not reach monday for good, and the triggers that monday no longer knows: with why and what to do next. */
import { Button } from "@vibe/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import type { components } from "../../../api/schema";
import { openItem } from "../../../monday/sdk";
import { Failed } from "../../../shared/Failed";
import { Loading } from "../../../shared/Loading";
import { useWords } from "../../../shared/moments";
import styles from "../settings.module.css";
import { useAct } from "../useAct";

const KINDS: Record<string, string> = {
  fire: "fire",
  notify: "notification",
  notify_board: "notification",
  alarm: "notification",
  reminder: "notification",
  usage: "notification",
  activity_item: "activity",
  activity_over: "activity",
  callback: "callback",
};

export function Lost() {
  const { t } = useTranslation();
  const posts = useInfiniteQuery({
    queryKey: ["outbox"],
    queryFn: ({ pageParam }) =>
      told(
        api.GET("/api/outbox", {
          params: { query: { state: "dead", limit: 50, ...(pageParam ? { before: Number(pageParam) } : {}) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.before,
  });
  const dead = useQuery({ queryKey: ["subscriptions"], queryFn: () => told(api.GET("/api/subscriptions")) });
  const error = posts.error ?? dead.error;
  if (error) return <Failed error={error} again={() => void Promise.all([posts.refetch(), dead.refetch()])} />;
  if (!posts.data || !dead.data) return <Loading rows={2} />;
  const every = posts.data.pages.flatMap((page) => page.posts);
  const triggers = dead.data.subscriptions;
  if (every.length + triggers.length === 0) return <p className={styles.note}>{t("settings.nothing_lost")}</p>;
  return (
    <ul className={styles.list}>
      {every.map((one) => (
        <Post key={one.id} post={one} />
      ))}
      {posts.hasNextPage && (
        <li>
          <Button size="small" kind="tertiary" onClick={() => void posts.fetchNextPage()}>
            {t("settings.more")}
          </Button>
        </li>
      )}
      {triggers.map((one) => (
        <li key={one.id} className={styles.item}>
          <span className={styles.name}>{t("settings.dead_trigger", { trigger: one.trigger })}</span>
          <p className={styles.note}>
            {one.trouble.sentence} {one.trouble.next_step}
          </p>
        </li>
      ))}
    </ul>
  );
}

function Post({ post }: { post: components["schemas"]["Post"] }) {
  const { t } = useTranslation();
  const { time } = useWords();
  const retry = useAct({
    run: () => told(api.POST("/api/outbox/{post}/retry", { params: { path: { post: post.id } } })),
    changes: "outbox",
    said: () => t("settings.retried"),
  });
  return (
    <li className={styles.item}>
      <div className={styles.head}>
        <span className={styles.name}>
          {t(`settings.post.${KINDS[post.kind] ?? "other"}`, { time: time(post.at) })}
        </span>
        <span className={styles.note}>{t("settings.tries", { count: post.tries })}</span>
      </div>
      <p className={styles.note}>
        {post.trouble.sentence} {post.trouble.next_step}
      </p>
      <div className={styles.buttons}>
        <Button size="small" kind="secondary" loading={retry.isPending} onClick={() => retry.mutate()}>
          {t("settings.retry")}
        </Button>
        {post.item && (
          <Button size="small" kind="tertiary" onClick={() => openItem(post.item!)}>
            {t("settings.open_item")}
          </Button>
        )}
      </div>
    </li>
  );
}
