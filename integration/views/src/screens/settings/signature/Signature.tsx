/** My signature: nobody else sees or changes it (row B8). */
import { Button, Skeleton } from "@vibe/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import { useMe } from "../../../shared/me";
import { Failed } from "../../../shared/Failed";
import { Loading } from "../../../shared/Loading";
import { Switch } from "../../../shared/Switch";
import { Card } from "../Card";
import styles from "../settings.module.css";
import { useAct } from "../useAct";

const RichText = lazy(() => import("../../../shared/writing/RichText"));

export default function Signature() {
  const { t } = useTranslation();
  const may = useMe()?.may;
  const kept = useQuery({ queryKey: ["signature"], queryFn: () => told(api.GET("/api/signature")) });
  const [typed, setTyped] = useState<{ html: string; automatic: boolean } | null>(null);
  useEffect(() => setTyped(null), [kept.data]);
  const save = useAct({
    run: (body: { html: string; automatic: boolean }) => told(api.PUT("/api/signature", { body })),
    changes: "signature",
    said: () => t("settings.signature_saved"),
    isShown: true,
  });
  if (kept.isError) return <Failed error={kept.error} again={() => void kept.refetch()} />;
  if (!kept.data || !may) return <Loading rows={3} />;
  const shown = typed ?? kept.data;
  const isLooking = !may.create;
  return (
    <Card title={t("settings.section.signature")} text={t("settings.signature_text")}>
      {isLooking && <p className={styles.note}>{t("settings.looks_only")}</p>}
      <Suspense fallback={<Skeleton type="rectangle" fullWidth height={160} />}>
        <RichText
          label={t("settings.section.signature")}
          value={shown.html}
          readOnly={isLooking}
          onChange={(html) => setTyped({ ...shown, html })}
        />
      </Suspense>
      <Switch
        label={t("settings.automatic")}
        text={t("settings.automatic_text")}
        isOn={shown.automatic}
        disabled={isLooking}
        onChange={(automatic) => setTyped({ ...shown, automatic })}
      />
      {save.isError && <Failed error={save.error} />}
      {!isLooking && (
        <div className={styles.buttons}>
          <Button size="small" disabled={!typed} loading={save.isPending} onClick={() => save.mutate(shown)}>
            {t("settings.save")}
          </Button>
        </div>
      )}
    </Card>
  );
}
