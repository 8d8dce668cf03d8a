/** The numbers of one sequence: counters, a funnel by step, days; each opens the people behind it (row F4). */
import { Button, Heading } from "@vibe/core";
import { Download } from "@vibe/icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { download } from "../../../api/client";
import { go, useRoute } from "../../../app/route";
import { notice } from "../../../monday/sdk";
import { Empty } from "../../../shared/Empty";
import { Failed, useSentence } from "../../../shared/Failed";
import { Loading } from "../../../shared/Loading";
import { Counters } from "./Counters";
import { Days } from "./Days";
import { Funnel } from "./Funnel";
import { BEHIND, useNumbers, type Behind, type Part, type Range } from "./numbers";
import styles from "./Numbers.module.css";
import { PeopleBehind } from "./PeopleBehind";
import { Senders } from "./Senders";

function partOf(step: string | undefined, wording: string | undefined): Part {
  if (step === undefined) return {};
  if (step === "sender") return { sender: Number(wording) };
  return wording === undefined ? { step: Number(step) } : { step: Number(step), variant: Number(wording) };
}

/**
 * Stands at `#/<sequence>/numbers/<which number>/<which step>/<which wording>`, or with `sender/<its id>` in the place
 * of a step: a number is opened by its address.
 */
export default function Numbers({ sequenceId }: { sequenceId: string }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const [range, setRange] = useState<Range>(30);
  const [, , opened = "", step, wording] = useRoute();
  const { data, error, refetch, isFetching } = useNumbers(sequenceId, range);
  const open = (of: Behind, ...part: (number | string | undefined)[]) =>
    go(sequenceId, "numbers", of, ...part.filter((one) => one !== undefined).map(String));
  const save = () =>
    download(`/api/sequences/${sequenceId}/people.csv`, `people-${sequenceId}.csv`).catch((problem: unknown) =>
      notice(sentence(problem), "error"),
    );
  if (!data) return error ? <Failed error={error} again={() => void refetch()} /> : <Loading rows={5} />;
  const behind = BEHIND.find((one) => one === opened);
  return (
    <div className={styles.screen} aria-busy={isFetching}>
      <div className={styles.head}>
        <Heading type="h3">{t("numbers.title")}</Heading>
        <Button kind="secondary" size="small" leftIcon={Download} onClick={() => void save()}>
          {t("numbers.csv")}
        </Button>
      </div>
      {data.people.total === 0 && <Empty title={t("numbers.none")} text={t("numbers.none_text")} />}
      {data.people.total > 0 && (
        <>
          <Counters numbers={data} open={(of) => open(of)} />
          <Funnel steps={data.steps} total={data.people.total} open={open} />
          <Senders senders={data.senders} open={(of, sender) => open(of, "sender", sender)} />
          <Days numbers={data} range={range} onRange={setRange} />
        </>
      )}
      {behind && (
        <PeopleBehind
          sequenceId={sequenceId}
          of={behind}
          part={partOf(step, wording)}
          numbers={data}
          onClose={() => go(sequenceId, "numbers")}
        />
      )}
    </div>
  );
}
