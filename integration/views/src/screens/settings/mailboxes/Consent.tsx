/** A mailbox of Google or Microsoft: its owner consents on their page, which hands back what connects it. */
import { Button, TextArea, TextField } from "@vibe/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import { openTab } from "../../../monday/sdk";
import { Failed } from "../../../shared/Failed";
import { Switch } from "../../../shared/Switch";
import styles from "../settings.module.css";
import { useAct } from "../useAct";

interface Given {
  state: string;
  code: string;
}

export function Consent({ provider, onDone }: { provider: "google" | "microsoft"; onDone: () => void }) {
  const { t } = useTranslation();
  const [wish, setWish] = useState({ display_name: "", shared: false });
  const [pasted, setPasted] = useState("");
  const ask = useAct({
    run: () => told(api.POST("/api/mailbox-consents", { body: { provider, via: "api", send_only: false, ...wish } })),
    changes: "providers",
    said: () => t("settings.consent_opened"),
    isShown: true,
    // monday's own way opens a tab that cannot answer us: then its text is pasted below
    done: ({ url }) => window.open(url, "_blank") ?? openTab(url),
  });
  const redeem = useAct({
    run: (body: Given) => told(api.POST("/api/mailbox-consents/redeem", { body })),
    changes: "mailboxes",
    said: (mailbox) => t("settings.connected", { address: mailbox.address }),
    isShown: true,
    done: onDone,
  });
  const { mutate } = redeem;
  useEffect(() => {
    const take = (event: MessageEvent) => {
      const given = event.origin === location.origin ? givenIn(event.data) : null;
      if (given) mutate(given);
    };
    addEventListener("message", take);
    return () => removeEventListener("message", take);
  }, [mutate]);
  const fromText = givenIn(parsed(pasted));
  return (
    <>
      <TextField
        title={t("settings.display_name")}
        value={wish.display_name}
        onChange={(display_name) => setWish((old) => ({ ...old, display_name }))}
      />
      <Switch
        label={t("settings.share")}
        text={t("settings.share_text")}
        isOn={wish.shared}
        onChange={(shared) => setWish({ ...wish, shared })}
      />
      {(ask.isError || redeem.isError) && <Failed error={redeem.error ?? ask.error} />}
      <div className={styles.buttons}>
        <Button size="small" loading={ask.isPending} onClick={() => ask.mutate()}>
          {t(`settings.consent.${provider}`)}
        </Button>
        <Button size="small" kind="tertiary" onClick={onDone}>
          {t("settings.cancel")}
        </Button>
      </div>
      {ask.isSuccess && (
        <>
          <TextArea
            label={t("settings.paste")}
            helpText={t("settings.paste_text")}
            rows={3}
            value={pasted}
            onChange={(event) => setPasted(event.target.value)}
          />
          <div className={styles.buttons}>
            <Button
              size="small"
              kind="secondary"
              disabled={!fromText}
              loading={redeem.isPending}
              onClick={() => fromText && redeem.mutate(fromText)}
            >
              {t("settings.finish")}
            </Button>
          </div>
        </>
      )}
    </>
  );
}

function givenIn(value: unknown): Given | null {
  const { state, code } = (value ?? {}) as Partial<Given>;
  return typeof state === "string" && typeof code === "string" ? { state, code } : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
