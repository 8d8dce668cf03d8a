/** Whether the app is connected to monday, what it lacks, and the way to connect it again. */
import { AttentionBox, Button } from "@vibe/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import { queries } from "../../../app/queries";
import { openTab } from "../../../monday/sdk";
import { Failed } from "../../../shared/Failed";
import { Loading } from "../../../shared/Loading";
import { useWords } from "../../../shared/moments";
import { Card } from "../Card";
import styles from "../settings.module.css";

const REFRESH_MS = 5 * 60_000; // the link holds for ten minutes, and once

export function Connection() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: ["connection"],
    queryFn: () => told(api.GET("/api/connection")),
    refetchInterval: REFRESH_MS,
    refetchOnWindowFocus: "always",
  });
  useEffect(() => {
    const told = (event: MessageEvent) => {
      const isOurs =
        event.origin === location.origin && (event.data as { type?: string })?.type === "monday-connection";
      if (isOurs) void queries.invalidateQueries();
    };
    addEventListener("message", told);
    return () => removeEventListener("message", told);
  }, []);
  if (error) return <Failed error={error} again={() => void refetch()} />;
  if (!data) return <Loading rows={2} />;
  const isFine = data.state === "connected";
  return (
    <Card title={t("settings.connection")}>
      {isFine ? <p className={styles.note}>{data.sentence}</p> : <AttentionBox type="warning" text={data.sentence} />}
      {data.name && <p className={styles.note}>{t("settings.connected_by", { name: data.name })}</p>}
      {data.missing_scopes.length > 0 && (
        <p className={styles.note}>{t("settings.scopes", { scopes: data.missing_scopes.join(", ") })}</p>
      )}
      {data.plan && <Plan plan={data.plan} />}
      <div className={styles.buttons}>
        <Button size="small" kind={isFine ? "secondary" : "primary"} onClick={() => openTab(data.start_url)}>
          {t(isFine ? "settings.reconnect" : "settings.connect_monday")}
        </Button>
        <Button size="small" kind="tertiary" onClick={() => void refetch()}>
          {t("settings.look_again")}
        </Button>
      </div>
    </Card>
  );
}

function Plan({ plan }: { plan: { sentence: string | null; days_left: number | null; renewal_date: string | null } }) {
  const { t } = useTranslation();
  const { day } = useWords();
  const parts = [
    plan.sentence,
    plan.days_left === null ? null : t("settings.days_left", { count: plan.days_left }),
    plan.renewal_date === null ? null : t("settings.renewal", { day: day(plan.renewal_date) }),
  ];
  const said = parts.filter(Boolean).join(" ");
  return said ? <p className={styles.note}>{said}</p> : null;
}
