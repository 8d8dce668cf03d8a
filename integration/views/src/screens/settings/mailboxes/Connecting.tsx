/** Connecting a mailbox: by its provider's consent where the operator has set that up, else by its servers. */
import { Button } from "@vibe/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import { Card } from "../Card";
import styles from "../settings.module.css";
import { Consent } from "./Consent";
import { ServerForm } from "./ServerForm";

type Provider = "google" | "microsoft";

export function Connecting({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const [way, setWay] = useState<Provider | "servers">("servers");
  const { data } = useQuery({ queryKey: ["providers"], queryFn: () => told(api.GET("/api/mailbox-consents")) });
  const providers = (["google", "microsoft"] as const).filter((one) => data?.providers.includes(one));
  return (
    <Card title={t("settings.connect")}>
      {providers.length > 0 && (
        <div className={styles.buttons} role="group" aria-label={t("settings.ways")}>
          {(["servers", ...providers] as const).map((one) => (
            <Button
              key={one}
              size="small"
              kind={way === one ? "primary" : "secondary"}
              aria-pressed={way === one}
              onClick={() => setWay(one)}
            >
              {t(`settings.way.${one}`)}
            </Button>
          ))}
        </div>
      )}
      {way === "servers" ? <ServerForm onDone={onDone} /> : <Consent key={way} provider={way} onDone={onDone} />}
    </Card>
  );
}
