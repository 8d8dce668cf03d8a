/** Mails of which nobody can tell whether they were sent: a person decides each (row X4). */
import { AttentionBox, Button, Flex } from "@vibe/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import type { HeldMail } from "../../../api/shapes";
import { notice } from "../../../monday/sdk";
import { announce } from "../../../shared/announce";
import { Empty } from "../../../shared/Empty";
import { Failed, useSentence } from "../../../shared/Failed";
import { ItemLink, useItemName } from "../../../shared/ItemLink";
import { LIVE } from "../../../shared/live";
import { Loading } from "../../../shared/Loading";
import { useWords } from "../../../shared/moments";
import styles from "./Held.module.css";

export function Held({ sequenceId }: { sequenceId: string }) {
  const { t } = useTranslation();
  const found = useInfiniteQuery({
    queryKey: ["held", sequenceId],
    queryFn: ({ pageParam }) =>
      told(api.GET("/api/held", { params: { query: { sequence: Number(sequenceId), after: pageParam, limit: 50 } } })),
    initialPageParam: 0,
    getNextPageParam: (last) => (last.after === null ? null : Number(last.after)),
    refetchInterval: LIVE,
  });
  if (found.isError) return <Failed error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  const mails = found.data.pages.flatMap((page) => page.held);
  if (!mails.length) return <Empty title={t("people.empty.held")} text={t("people.empty_text.held")} />;
  return (
    <div className={styles.screen}>
      <AttentionBox type="warning" title={t("held.what")} text={t("held.choices")} />
      <ul className={styles.list}>
        {mails.map((mail) => (
          <Mail key={mail.id} mail={mail} />
        ))}
      </ul>
      {found.hasNextPage && (
        <Button kind="secondary" size="small" onClick={() => void found.fetchNextPage()}>
          {t("people.more")}
        </Button>
      )}
    </div>
  );
}

function Mail({ mail }: { mail: HeldMail }) {
  const { t } = useTranslation();
  const words = useWords();
  const name = useItemName()(mail.item);
  const decide = useDecision(mail, name);
  const facts = [mail.recipient, words.time(mail.begun_at), mail.answer].filter(Boolean);
  const off = !mail.may_decide || decide.isPending;
  return (
    <li className={styles.mail}>
      <div className={styles.words}>
        <ItemLink item={mail.item} />
        <div className={styles.subject}>{mail.subject ?? t("held.step", { step: mail.position + 1 })}</div>
        <div className={styles.faint}>{facts.join(" · ")}</div>
        {!mail.may_decide && <div className={styles.faint}>{t("run.may_not")}</div>}
      </div>
      <Flex gap="small">
        <Button
          kind="secondary"
          size="small"
          disabled={off}
          aria-label={t("held.again_to", { name })}
          onClick={() => decide.mutate("send-again")}
        >
          {t("held.again")}
        </Button>
        <Button
          kind="tertiary"
          size="small"
          disabled={off}
          aria-label={t("held.skip_to", { name })}
          onClick={() => decide.mutate("skip")}
        >
          {t("held.skip")}
        </Button>
      </Flex>
    </li>
  );
}

function useDecision(mail: HeldMail, name: string) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const client = useQueryClient();
  const tell = (said: string, type: "success" | "error") => {
    announce(said);
    notice(said, type);
    void client.invalidateQueries({ queryKey: ["held"] });
    void client.invalidateQueries({ queryKey: ["people-counts"] });
  };
  return useMutation({
    mutationFn: (how: "send-again" | "skip") => {
      const path = { params: { path: { delivery: mail.id } } };
      if (how === "skip") return told(api.POST("/api/deliveries/{delivery}/skip", path));
      return told(api.POST("/api/deliveries/{delivery}/send-again", path));
    },
    onSuccess: (_, how) => tell(t(how === "skip" ? "held.skipped" : "held.sent", { name }), "success"),
    onError: (error) => tell(sentence(error), "error"),
  });
}
