/** How many e-mails may leave a mailbox, and how it begins (row L8); empty is as is usual for its provider. */
import { Button } from "@vibe/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import type { Mailbox } from "../../../api/mailboxes";
import { Failed } from "../../../shared/Failed";
import { NumberInput } from "../../../shared/NumberInput";
import styles from "../settings.module.css";
import { useAct } from "../useAct";

type Pace = Mailbox["pace"];

const SPANS = ["per_minute", "per_hour", "per_day", "ramp_first", "ramp_more"] as const;
const MOST = 100_000;
const USUAL: Pace = { per_minute: null, per_hour: null, per_day: null, ramp_first: null, ramp_more: null };

export function PaceForm({ mailbox, onDone }: { mailbox: Mailbox; onDone: () => void }) {
  const { t } = useTranslation();
  const [pace, setPace] = useState<Pace>(mailbox.pace);
  const choose = useAct({
    run: (body: Pace) =>
      told(api.PUT("/api/mailboxes/{mailbox}/pace", { params: { path: { mailbox: mailbox.id } }, body })),
    changes: "mailboxes",
    said: () => t("settings.pace_saved"),
    isShown: true,
    done: onDone,
  });
  const save = () => choose.mutate({ ...pace, ramp_more: pace.ramp_first ? pace.ramp_more : null });
  return (
    <fieldset className={styles.item}>
      <legend className={styles.note}>{t("settings.pace_text")}</legend>
      <div className={styles.form}>
        {SPANS.map((span) => (
          <NumberInput
            key={span}
            label={t(`settings.pace_of.${span}`)}
            value={pace[span]}
            least={span === "ramp_first" ? 0 : 1}
            most={MOST}
            isOptional
            onChange={(value) => setPace((old) => ({ ...old, [span]: value }))}
          />
        ))}
      </div>
      {choose.isError && <Failed error={choose.error} />}
      <div className={styles.buttons}>
        <Button size="small" loading={choose.isPending} onClick={save}>
          {t("settings.save")}
        </Button>
        <Button size="small" kind="tertiary" onClick={() => choose.mutate(USUAL)}>
          {t("settings.pace_usual")}
        </Button>
      </div>
    </fieldset>
  );
}
