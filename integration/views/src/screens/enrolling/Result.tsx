/** What enrolling came to: in numbers, for each reason, for each item; and taking it back for a minute. */
import { AttentionBox, Button, Flex, Heading } from "@vibe/core";
import { Undo } from "@vibe/icons";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Batch } from "../../api/shapes";
import { useSentence } from "../../shared/Failed";
import { useWords } from "../../shared/moments";
import { useUndo } from "./batches";
import styles from "./Enrolling.module.css";
import { Reasons } from "./Reasons";
import { Results } from "./Results";

interface Props {
  batch: Batch;
  sequence: { name: string };
  close: () => void;
}

export function Result({ batch, sequence, close }: Props) {
  const { t } = useTranslation();
  const words = useWords();
  const sentence = useSentence();
  const undo = useUndo(batch.id);
  const left = useSecondsUntil(batch.undo_until);
  const number = (count: number) => ({ count, many: words.number(count) });
  return (
    <>
      <Heading type="h3">{t("enrolling.result", { name: sequence.name })}</Heading>
      <p className={styles.summary}>
        {batch.state === "undone"
          ? t("enrolling.taken_out", number(batch.undone))
          : t("enrolling.enrolled", number(batch.enrolled))}
        {batch.refused > 0 && ` · ${t("enrolling.refused", number(batch.refused))}`}
      </p>
      {batch.begun > 0 && <AttentionBox type="warning" text={t("enrolling.begun", number(batch.begun))} />}
      {batch.problem && <AttentionBox type="negative" text={batch.problem.sentence} />}
      {undo.isError && <AttentionBox type="negative" text={sentence(undo.error)} />}
      <Reasons batch={batch} />
      <Results batch={batch} />
      <Flex className={styles.buttons} gap="small" justify="end">
        {left > 0 && batch.enrolled > 0 && (
          <Button kind="tertiary" leftIcon={Undo} loading={undo.isPending} onClick={() => undo.mutate()}>
            {t("enrolling.undo", number(left))}
          </Button>
        )}
        <Button onClick={close}>{t("run.close")}</Button>
      </Flex>
    </>
  );
}

/** The seconds until a moment, counted down; 0: it is over, or there is none. */
function useSecondsUntil(moment: string | null): number {
  const [now, setNow] = useState(Date.now());
  const left = moment ? Math.max(0, Math.ceil((new Date(moment).getTime() - now) / 1000)) : 0;
  useEffect(() => {
    if (!left) return;
    const timer = setTimeout(() => setNow(Date.now()), 1000);
    return () => clearTimeout(timer);
  }, [left, now]);
  return left;
}
