/** Usage: what this month and earlier ones used, by sequence, the limit, and what enrolling would use (row X8). */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import { useMe } from "../../../shared/me";
import { Failed } from "../../../shared/Failed";
import { Loading } from "../../../shared/Loading";
import { useWords } from "../../../shared/moments";
import { Card } from "../Card";
import styles from "../settings.module.css";
import { Expected } from "./Expected";
import { Limit } from "./Limit";
import { Months } from "./Months";

export default function Usage() {
  const { t } = useTranslation();
  const { number } = useWords();
  const me = useMe();
  const mayAsk = me?.may.see_usage ?? false;
  const { data, error, refetch } = useQuery({
    queryKey: ["usage"],
    queryFn: () => told(api.GET("/api/usage", { params: { query: { months: 12 } } })),
    enabled: mayAsk,
  });
  if (me && !mayAsk) {
    return (
      <Card title={t("settings.section.usage")}>
        <p className={styles.note}>{t("settings.usage_hidden")}</p>
      </Card>
    );
  }
  if (error) return <Failed error={error} again={() => void refetch()} />;
  if (!data || !me) return <Loading rows={4} />;
  const left =
    data.limit === null || data.left === null
      ? t("settings.no_limit")
      : t("settings.left", { left: number(data.left), limit: number(data.limit) });
  return (
    <>
      <Card title={t("settings.this_month")} text={t("settings.usage_text")}>
        <p className={styles.figure}>{t("settings.actions", { count: data.used, number: number(data.used) })}</p>
        <p className={styles.note}>{left}</p>
        <Limit usage={data} mayChange={me.may.administer} />
      </Card>
      <Card title={t("settings.expected")} text={t("settings.expected_text")}>
        <Expected />
      </Card>
      <Card title={t("settings.months")}>
        <Months months={data.months} />
      </Card>
    </>
  );
}
