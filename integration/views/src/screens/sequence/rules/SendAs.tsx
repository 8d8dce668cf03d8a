/** Send e-mails as: a mailbox that the creator owns, or one shared with the account; with its pace (rows R2, L8). */
import { Button } from "@vibe/core";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import { useMailboxes, type Mailbox } from "../../../api/mailboxes";
import { queries } from "../../../app/queries";
import { openSettings } from "../../../monday/settings";
import { Choose } from "../../../shared/Choose";
import { Failed } from "../../../shared/Failed";
import { useWords, type Words } from "../../../shared/moments";
import { useDraft } from "../draft/DraftProvider";
import { idOf } from "./places";
import styles from "./rules.module.css";

export function SendAs() {
  const { t } = useTranslation();
  const { definition, whole, change, mayEdit } = useDraft();
  const { data, error, isFetching, refetch } = useMailboxes();
  const usable = (data?.mailboxes ?? []).filter((one) => one.shared || one.owner === whole.created_by.id);
  const chosen = usable.find((one) => one.address === definition.send_as);
  const isLost = Boolean(data && definition.send_as && !chosen && mayEdit);
  const connect = async () => {
    await openSettings("mailboxes");
    await queries.invalidateQueries({ queryKey: ["mailboxes"] });
  };
  return (
    <div className={styles.stack} id={idOf("send_as")}>
      <Choose
        label={t(definition.sender.columns.length > 0 ? "rules.send_as_else" : "rules.send_as")}
        options={usable.map((one) => ({ value: one.address, label: labelOf(one) }))}
        value={definition.send_as}
        helper={isLost ? t("rules.sender_lost") : undefined}
        isWrong={isLost}
        disabled={!mayEdit}
        isLoading={isFetching && !data}
        isOptional
        onChange={(send_as) => change((old) => ({ ...old, send_as }))}
      />
      {error && <Failed error={error} again={() => void refetch()} />}
      {chosen && <Sender mailbox={chosen} />}
      {mayEdit && (
        <Button size="small" kind="tertiary" className={styles.start} onClick={() => void connect()}>
          {t("rules.connect")}
        </Button>
      )}
    </div>
  );
}

/** How the mailbox is, and how many e-mails it lets out. */
function Sender({ mailbox }: { mailbox: Mailbox }) {
  const { t } = useTranslation();
  const words = useWords();
  const pace = paceOf(mailbox, words, t);
  return (
    <p className={styles.note}>
      {mailbox.health} {pace}
    </p>
  );
}

function paceOf(mailbox: Mailbox, words: Words, t: TFunction): string {
  const spans = (["per_minute", "per_hour", "per_day"] as const).filter((span) => mailbox.pace[span] !== null);
  if (spans.length === 0) return "";
  const said = spans.map((span) => t(`rules.pace.${span}`, { number: words.number(mailbox.pace[span]!) }));
  return t("rules.pace.most", { limits: said.join(", ") });
}

function labelOf(one: Mailbox): string {
  return one.display_name ? `${one.display_name} <${one.address}>` : one.address;
}
