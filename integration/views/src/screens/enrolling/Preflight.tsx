/** Before anybody is enrolled: who is ready, who cannot be and why, and what it would use. */
import { AttentionBox, Button, Flex, Heading } from "@vibe/core";
import { useTranslation } from "react-i18next";

import type { Batch } from "../../api/shapes";
import { useWords } from "../../shared/moments";
import styles from "./Enrolling.module.css";
import { Reasons } from "./Reasons";

interface Props {
  batch: Batch;
  sequence: { name: string };
  back: () => void;
  again: () => void;
  enroll: () => void;
  busy: boolean;
}

export function Preflight({ batch, sequence, back, again, enroll, busy }: Props) {
  const { t } = useTranslation();
  const words = useWords();
  const number = (count: number) => ({ count, many: words.number(count) });
  const failed = batch.state === "failed";
  return (
    <>
      <Heading type="h3">{t("enrolling.into", { name: sequence.name })}</Heading>
      {failed ? (
        <AttentionBox type="negative" text={batch.problem?.sentence ?? t("common.failed")} />
      ) : (
        <p className={styles.summary} role="status">
          {t("enrolling.ready", number(batch.ready))}
          {batch.refused > 0 && ` · ${t("enrolling.cannot", number(batch.refused))}`}
        </p>
      )}
      {batch.warnings.map((one) => (
        <AttentionBox key={one.code} type="warning" text={`${one.sentence} ${one.next_step}`} />
      ))}
      <Reasons batch={batch} />
      {batch.forecast && batch.ready > 0 && <Forecast of={batch.forecast} />}
      <Flex className={styles.buttons} gap="small" justify="end">
        <Button kind="tertiary" onClick={back}>
          {t("enrolling.back")}
        </Button>
        {failed ? (
          <Button onClick={again}>{t("common.again")}</Button>
        ) : (
          <Button onClick={enroll} disabled={!batch.ready} loading={busy}>
            {t("enrolling.enroll", number(batch.ready))}
          </Button>
        )}
      </Flex>
    </>
  );
}

function Forecast({ of }: { of: NonNullable<Batch["forecast"]> }) {
  const { t } = useTranslation();
  const words = useWords();
  const all = { count: of.actions, many: words.number(of.actions), each: words.number(of.actions_each) };
  return (
    <p className={styles.faint}>
      {t("enrolling.forecast", { ...all, month: words.number(of.actions_this_month) })}
      {of.left !== null && ` ${t("enrolling.left", { count: of.left, many: words.number(of.left) })}`}
    </p>
  );
}
