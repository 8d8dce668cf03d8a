/** A mailbox by its servers: it is tried before it is kept, and what the server of it said is told. */
import { Button, TextField } from "@vibe/core";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, Refused, told } from "../../../api/client";
import type { components } from "../../../api/schema";
import { Choose } from "../../../shared/Choose";
import { Failed } from "../../../shared/Failed";
import { NumberInput } from "../../../shared/NumberInput";
import { Switch } from "../../../shared/Switch";
import styles from "../settings.module.css";
import { useAct } from "../useAct";

type Wish = components["schemas"]["MailboxWish"];
type Text = "address" | "display_name" | "username" | "password" | "smtp_host" | "imap_host";

const BLANK: Wish = {
  address: "",
  display_name: "",
  shared: false,
  smtp_host: "",
  smtp_port: 587,
  smtp_security: "starttls",
  imap_host: null,
  imap_port: 993,
  imap_security: "tls",
  username: "",
  password: "",
  keeps_sent: false,
};
const SECURITY = ["tls", "starttls", "none"] as const;
const MOST_PORT = 65_535;

export function ServerForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const [wish, setWish] = useState(BLANK);
  const set = (part: Partial<Wish>) => setWish((old) => ({ ...old, ...part }));
  const connect = useAct({
    run: (body: Wish) => told(api.POST("/api/mailboxes", { body })),
    changes: "mailboxes",
    said: (mailbox) => t("settings.connected", { address: mailbox.address }),
    isShown: true,
    done: onDone,
  });
  const wrong = connect.error instanceof Refused ? connect.error.details : [];
  const text = (name: Text, more: { type?: "email" | "password"; required?: boolean } = {}) => (
    <TextField
      id={`mailbox-${name}`}
      title={t(`settings.mailbox.${name}`)}
      value={wish[name] ?? ""}
      type={more.type ?? "text"}
      required={more.required}
      autoComplete="off"
      controlled
      validation={wrong.some((one) => one.field === name) ? { status: "error" } : undefined}
      onChange={(value) => set({ [name]: name === "imap_host" ? value || null : value })}
    />
  );
  const server = (kind: "smtp" | "imap") => (
    <>
      {text(`${kind}_host`, { required: kind === "smtp" })}
      <NumberInput
        label={t("settings.mailbox.port")}
        value={wish[`${kind}_port`]}
        least={1}
        most={MOST_PORT}
        onChange={(port) => port !== null && set({ [`${kind}_port`]: port })}
      />
      <Choose
        label={t("settings.mailbox.security")}
        options={SECURITY.map((value) => ({ value, label: t(`settings.security.${value}`) }))}
        value={wish[`${kind}_security`]}
        onChange={(value) => value && set({ [`${kind}_security`]: value })}
      />
    </>
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    connect.mutate(wish);
  };
  return (
    <form onSubmit={submit} className={styles.list} noValidate>
      <div className={styles.form}>
        {text("address", { type: "email", required: true })}
        {text("display_name")}
        {text("username", { required: true })}
        {text("password", { type: "password", required: true })}
      </div>
      <fieldset className={styles.item}>
        <legend className={styles.name}>{t("settings.mailbox.out")}</legend>
        <div className={styles.form}>{server("smtp")}</div>
      </fieldset>
      <fieldset className={styles.item}>
        <legend className={styles.name}>{t("settings.mailbox.in")}</legend>
        <p className={styles.note}>{t("settings.mailbox.in_text")}</p>
        <div className={styles.form}>{server("imap")}</div>
      </fieldset>
      <Switch
        label={t("settings.share")}
        text={t("settings.share_text")}
        isOn={wish.shared}
        onChange={(shared) => set({ shared })}
      />
      <Switch
        label={t("settings.mailbox.keeps_sent")}
        text={t("settings.mailbox.keeps_sent_text")}
        isOn={wish.keeps_sent}
        onChange={(keeps_sent) => set({ keeps_sent })}
      />
      {connect.isError && <Failed error={connect.error} />}
      <div className={styles.buttons}>
        <Button size="small" type="submit" loading={connect.isPending}>
          {t("settings.try_and_connect")}
        </Button>
        <Button size="small" kind="tertiary" onClick={onDone}>
          {t("settings.cancel")}
        </Button>
      </div>
    </form>
  );
}
