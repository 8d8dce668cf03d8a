/** The history of changes of the account, for admins: narrowed by what was done and since when, and as a table (row L11). */
import { Button } from "@vibe/core";
import { Download } from "@vibe/icons";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, download, told } from "../../../api/client";
import { notice } from "../../../monday/sdk";
import { ChangeList } from "../../../shared/ChangeList";
import { Choose } from "../../../shared/Choose";
import { useSentence } from "../../../shared/Failed";
import { Loading } from "../../../shared/Loading";
import { useMe } from "../../../shared/me";
import { Card } from "../Card";
import styles from "../settings.module.css";

const DAYS = ["7", "30", "90"];

export default function Audit() {
  const { t } = useTranslation();
  const me = useMe();
  if (!me) return <Loading rows={4} />;
  return (
    <Card title={t("audit.title")} text={me.may.administer ? t("audit.text") : undefined}>
      {me.may.administer ? <Account /> : <p className={styles.note}>{t("audit.hidden")}</p>}
    </Card>
  );
}

function Account() {
  const { t } = useTranslation();
  const sentence = useSentence();
  const [what, setWhat] = useState<string | null>(null);
  const [days, setDays] = useState<string | null>(null);
  const query = { ...(what ? { what: [what] } : {}), ...(days ? { since: since(Number(days)) } : {}) };
  const kinds = useKinds();
  const list = useChanges(query);
  const save = () =>
    download(
      `/api/audit.csv?${new URLSearchParams({ ...(what ? { what } : {}), ...(query.since ? { since: query.since } : {}) })}`,
      "audit.csv",
    ).catch((problem: unknown) => notice(sentence(problem), "error"));
  return (
    <>
      <div className={styles.form}>
        <Choose
          label={t("audit.what")}
          options={kinds}
          value={what}
          isOptional
          placeholder={t("audit.all")}
          onChange={setWhat}
        />
        <Choose
          label={t("audit.since")}
          options={DAYS.map((value) => ({ value, label: t("audit.days", { count: Number(value) }) }))}
          value={days}
          isOptional
          placeholder={t("audit.year")}
          onChange={setDays}
        />
      </div>
      <Button kind="secondary" size="small" className={styles.start} leftIcon={Download} onClick={() => void save()}>
        {t("audit.csv")}
      </Button>
      <ChangeList
        entries={list.data?.pages.flatMap((page) => page.entries)}
        error={list.error}
        label={t("audit.title")}
        hasMore={list.hasNextPage}
        isFetchingMore={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
        onAgain={() => void list.refetch()}
      />
    </>
  );
}

/** The beginning of a day so many days ago, so that one question keeps one answer while it is looked at. */
function since(days: number): string {
  const day = new Date();
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() - days);
  return day.toISOString();
}

function useKinds() {
  const { data } = useQuery({
    queryKey: ["audit-kinds"],
    queryFn: () => told(api.GET("/api/audit-kinds")),
    staleTime: Infinity,
  });
  return (data?.kinds ?? []).map((one) => ({ value: one.what, label: one.sentence }));
}

function useChanges(query: { what?: string[]; since?: string }) {
  return useInfiniteQuery({
    queryKey: ["audit", "account", query],
    queryFn: ({ pageParam }) =>
      told(api.GET("/api/audit", { params: { query: { ...query, before: pageParam, limit: 50 } } })),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.before ? Number(page.before) : undefined),
    refetchOnMount: "always",
  });
}
