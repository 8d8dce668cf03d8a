/** Mailboxes: mine, those shared with me, for admins all others; and connecting one. */
import { Button } from "@vibe/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useMailboxes, type Mailbox } from "../../../api/mailboxes";
import { useMe } from "../../../shared/me";
import { Empty } from "../../../shared/Empty";
import { Failed } from "../../../shared/Failed";
import { Loading } from "../../../shared/Loading";
import { Card } from "../Card";
import styles from "../settings.module.css";
import { Connecting } from "./Connecting";
import { MailboxItem } from "./MailboxItem";

export default function Mailboxes() {
  const { t } = useTranslation();
  const me = useMe();
  const { data, error, refetch } = useMailboxes();
  const [connects, setConnects] = useState(false);
  if (error) return <Failed error={error} again={() => void refetch()} />;
  if (!data || !me) return <Loading rows={4} />;
  const parts = {
    mine: data.mailboxes.filter((one) => one.owner === me.id),
    shared: data.mailboxes.filter((one) => one.owner !== me.id && one.shared),
    others: data.mailboxes.filter((one) => one.owner !== me.id && !one.shared),
  };
  const none = data.mailboxes.length === 0;
  return (
    <>
      {!me.may.create && <p className={styles.note}>{t("settings.looks_only")}</p>}
      {none && !connects && (
        <Empty
          title={t("settings.no_mailbox")}
          text={t("settings.no_mailbox_text")}
          action={me.may.create ? { text: t("settings.connect"), onClick: () => setConnects(true) } : undefined}
        />
      )}
      {connects && <Connecting onDone={() => setConnects(false)} />}
      {!none && !connects && me.may.create && (
        <div className={styles.buttons}>
          <Button size="small" onClick={() => setConnects(true)}>
            {t("settings.connect")}
          </Button>
        </div>
      )}
      {(["mine", "shared", "others"] as const).map((part) => (
        <Part key={part} title={t(`settings.mailboxes.${part}`)} mailboxes={parts[part]} />
      ))}
    </>
  );
}

function Part({ title, mailboxes }: { title: string; mailboxes: Mailbox[] }) {
  if (mailboxes.length === 0) return null;
  return (
    <Card title={title}>
      <ul className={styles.list}>
        {mailboxes.map((one) => (
          <MailboxItem key={one.id} mailbox={one} />
        ))}
      </ul>
    </Card>
  );
}
