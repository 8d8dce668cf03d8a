/** The limit of a month: it holds what comes after it, and drops nothing; admins set it. */
import { Button } from "@vibe/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import { Failed } from "../../../shared/Failed";
import { NumberInput } from "../../../shared/NumberInput";
import styles from "../settings.module.css";
import { useAct } from "../useAct";

const MOST = 10_000_000;

export function Limit({ usage, mayChange }: { usage: { limit: number | null }; mayChange: boolean }) {
  const { t } = useTranslation();
  const [limit, setLimit] = useState(usage.limit);
  const set = useAct({
    run: (wanted: number | null) => told(api.PUT("/api/usage/limit", { body: { limit: wanted } })),
    changes: "usage",
    said: (now) => t(now.limit === null ? "settings.limit_lifted" : "settings.limit_set"),
    isShown: true,
    done: (now) => setLimit(now.limit),
  });
  return (
    <>
      <div className={styles.buttons}>
        <NumberInput
          label={t("settings.limit")}
          value={limit}
          least={1}
          most={MOST}
          isOptional
          disabled={!mayChange}
          onChange={setLimit}
        />
        <Button size="medium" disabled={!mayChange} loading={set.isPending} onClick={() => set.mutate(limit)}>
          {t("settings.set_limit")}
        </Button>
      </div>
      <p className={styles.note}>{t(mayChange ? "settings.limit_text" : "settings.limit_admins")}</p>
      {set.isError && <Failed error={set.error} />}
    </>
  );
}
