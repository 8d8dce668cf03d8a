/** Show me the dates: when each step would come for chosen people, and why, by the planner that sends (row L3). */
import { Button } from "@vibe/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Choose } from "../../../shared/Choose";
import { Empty } from "../../../shared/Empty";
import { Failed } from "../../../shared/Failed";
import { Loading } from "../../../shared/Loading";
import { Tabs } from "../../../shared/Tabs";
import { useDraft } from "../draft/DraftProvider";
import { Calendar } from "./Calendar";
import { ChoosePeople } from "./ChoosePeople";
import { useDates, useFirst, type Of } from "./dates";
import styles from "./Dates.module.css";
import { List } from "./List";
import { Sums } from "./Sums";

const FORMS = ["list", "calendar"] as const;

export default function Dates({ sequenceId }: { sequenceId: string }) {
  const { t } = useTranslation();
  const { whole } = useDraft();
  const [chosen, setChosen] = useState<string[] | null>(null);
  const [of, setOf] = useState<Of>("draft");
  const [form, setForm] = useState(0);
  const [choosing, setChoosing] = useState(false);
  const first = useFirst(whole.board?.id ?? null, sequenceId);
  const items = chosen ?? first.data ?? [];
  const found = useDates(sequenceId, of, whole.revision, items);
  const error = first.error ?? found.error;
  if (!whole.board) return <Empty title={t("dates.no_board")} text={t("dates.no_board_text")} />;
  return (
    <section className={styles.screen} aria-label={t("dates.title")}>
      <p className={styles.note}>{t("dates.text")}</p>
      <div className={styles.tools}>
        <Tabs size="sm" titles={FORMS.map((one) => t(`dates.form.${one}`))} chosen={form} onChoose={setForm} />
        <div className={styles.choices}>
          <Choose
            label={t("dates.of")}
            options={(["draft", "published"] as const).map((one) => ({
              value: one,
              label: t(`dates.of_choice.${one}`),
            }))}
            value={of}
            disabled={whole.state !== "active"}
            onChange={(next) => next && setOf(next as Of)}
          />
          <Button kind="secondary" onClick={() => setChoosing(true)}>
            {t("dates.choose")}
          </Button>
        </div>
      </div>
      {error ? (
        <Failed error={error} again={() => void (first.error ? first : found).refetch()} />
      ) : first.data?.length === 0 && chosen === null ? (
        <Empty title={t("dates.nobody")} text={t("dates.nobody_text")} />
      ) : !found.data ? (
        <Loading rows={4} />
      ) : (
        <>
          <Sums found={found.data} />
          {FORMS[form] === "list" ? (
            <List found={found.data} sequenceId={sequenceId} />
          ) : (
            <Calendar found={found.data} />
          )}
        </>
      )}
      {choosing && (
        <ChoosePeople
          sequence={whole}
          choose={(next) => {
            setChosen(next);
            setChoosing(false);
          }}
          close={() => setChoosing(false)}
        />
      )}
    </section>
  );
}
