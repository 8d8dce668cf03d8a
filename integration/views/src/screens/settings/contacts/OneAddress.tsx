/** One address or domain: looked up, added, and by admins allowed again. */
import { Button, TextField } from "@vibe/core";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import { confirmed } from "../../../monday/sdk";
import { Failed } from "../../../shared/Failed";
import styles from "../settings.module.css";
import { useAct } from "../useAct";

export function OneAddress({ mayAllow }: { mayAllow: boolean }) {
  const { t } = useTranslation();
  const [address, setAddress] = useState("");
  const body = { address: address.trim() };
  const check = useAct({
    run: () => told(api.POST("/api/suppressions/check", { body })),
    changes: "checked",
    said: ({ suppressed }) => t(suppressed ? "settings.is_listed" : "settings.not_listed", body),
    isShown: true,
  });
  const add = useAct({
    run: () => told(api.POST("/api/suppressions", { body })),
    changes: "suppressions",
    said: () => t("settings.added", body),
    isShown: true,
  });
  const allow = useAct({
    run: () => told(api.DELETE("/api/suppressions", { body })),
    changes: "suppressions",
    said: ({ removed }) => t(removed ? "settings.allowed" : "settings.not_listed", body),
    isShown: true,
  });
  const every = [check, add, allow];
  const begin = () => every.forEach((one) => one.reset());
  const askAllow = async () => {
    begin();
    const question = t("settings.allow_question", body);
    if (await confirmed(question, t("settings.allow"), t("settings.cancel"))) allow.mutate();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    begin();
    check.mutate();
  };
  const said = check.data && t(check.data.suppressed ? "settings.is_listed" : "settings.not_listed", body);
  const error = every.find((one) => one.isError)?.error;
  return (
    <form onSubmit={submit} className={styles.list} noValidate>
      <TextField
        title={t("settings.address")}
        inputAriaLabel={t("settings.address")}
        placeholder="ada@example.org, @example.org"
        value={address}
        autoComplete="off"
        controlled
        onChange={(typed) => {
          begin();
          setAddress(typed);
        }}
      />
      {said && <p className={styles.note}>{said}</p>}
      {error && <Failed error={error} />}
      <div className={styles.buttons}>
        <Button
          size="small"
          disabled={!body.address}
          loading={add.isPending}
          onClick={() => {
            begin();
            add.mutate();
          }}
        >
          {t("settings.add")}
        </Button>
        <Button size="small" kind="secondary" type="submit" disabled={!body.address} loading={check.isPending}>
          {t("settings.look_up")}
        </Button>
        <Button
          size="small"
          kind="tertiary"
          disabled={!body.address || !mayAllow}
          loading={allow.isPending}
          onClick={() => void askAllow()}
        >
          {t("settings.allow")}
        </Button>
      </div>
      {!mayAllow && <p className={styles.note}>{t("settings.allow_admins")}</p>}
    </form>
  );
}
