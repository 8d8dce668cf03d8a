/** One mailbox: how it is, in a sentence; tested, paced and removed by its owner and by admins. */
import { Button } from "@vibe/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import type { Mailbox } from "../../../api/mailboxes";
import { useMe } from "../../../shared/me";
import { confirmed } from "../../../monday/sdk";
import styles from "../settings.module.css";
import { useAct } from "../useAct";
import { Lending } from "./Lending";
import { PaceForm } from "./PaceForm";

export function MailboxItem({ mailbox }: { mailbox: Mailbox }) {
  const { t } = useTranslation();
  const me = useMe();
  const [paces, setPaces] = useState(false);
  const path = { mailbox: mailbox.id };
  const test = useAct({
    run: () => told(api.POST("/api/mailboxes/{mailbox}/test", { params: { path } })),
    changes: "mailboxes",
    said: (tried) => tried.sentences.join(" "),
  });
  const remove = useAct({
    run: () => told(api.DELETE("/api/mailboxes/{mailbox}", { params: { path } })),
    changes: "mailboxes",
    said: () => t("settings.removed", { address: mailbox.address }),
  });
  const ask = async () => {
    const question = t("settings.remove_question", { address: mailbox.address, count: mailbox.held });
    if (await confirmed(question, t("settings.remove"), t("settings.cancel"))) remove.mutate();
  };
  const mayChange = Boolean(me?.may.create) && (mailbox.owner === me?.id || Boolean(me?.may.administer));
  return (
    <li className={styles.item} data-mailbox={mailbox.address}>
      <div className={styles.head}>
        <bdi className={styles.name}>{mailbox.address}</bdi>
        {mailbox.display_name && <bdi className={styles.note}>{mailbox.display_name}</bdi>}
        {mailbox.shared && <span className={styles.badge}>{t("settings.shared")}</span>}
        {mailbox.state === "refused" && (
          <span className={styles.badge} data-kind="bad">
            {t("settings.refused")}
          </span>
        )}
      </div>
      <p className={styles.note}>{mailbox.health}</p>
      {test.data && (
        <ul className={styles.sentences}>
          {test.data.sentences.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      )}
      {mayChange ? (
        <div className={styles.buttons}>
          <Button size="small" kind="secondary" loading={test.isPending} onClick={() => test.mutate()}>
            {t("settings.test")}
          </Button>
          <Button size="small" kind="tertiary" aria-expanded={paces} onClick={() => setPaces(!paces)}>
            {t("settings.pace")}
          </Button>
          <Button size="small" kind="tertiary" loading={remove.isPending} onClick={() => void ask()}>
            {t("settings.remove")}
          </Button>
        </div>
      ) : (
        me?.may.create && <p className={styles.note}>{t("settings.not_owner")}</p>
      )}
      {mailbox.owner === me?.id && Boolean(me?.may.create) && <Lending mailbox={mailbox} />}
      {paces && mayChange && <PaceForm mailbox={mailbox} onDone={() => setPaces(false)} />}
    </li>
  );
}
