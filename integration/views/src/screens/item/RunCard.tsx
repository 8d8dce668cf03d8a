/** One sequence that a contact is or was in: how far, what comes next, and what one can do. */
import { Button, Flex, Heading } from "@vibe/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Card } from "../../api/shapes";
import { Bar } from "../../shared/Bar";
import { useWords } from "../../shared/moments";
import { PauseDialog } from "../../shared/PauseDialog";
import { RunInfo } from "../../shared/RunInfo";
import { RunLabel } from "../../shared/RunLabel";
import { useNext } from "../../shared/steps";
import { useRunActions } from "../../shared/useRunActions";
import styles from "./Item.module.css";

export function RunCard({ card, changed }: { card: Card; changed: () => void }) {
  const { t } = useTranslation();
  const completed = t("run.completed", { done: card.steps_completed, all: card.steps });
  return (
    <article className={styles.card} aria-label={card.sequence_name}>
      <div className={styles.head}>
        <Heading type="h3">{card.sequence_name}</Heading>
        <RunLabel status={card.status} />
      </div>
      <div className={styles.progress}>
        <Bar done={card.steps_completed} all={card.steps} label={completed} />
        <span className={styles.faint}>{completed}</span>
      </div>
      <Next card={card} />
      <div className={styles.faint}>
        <RunInfo run={card} />
      </div>
      <Buttons card={card} changed={changed} />
    </article>
  );
}

function Next({ card }: { card: Card }) {
  const { t } = useTranslation();
  const words = useWords();
  const name = useNext()(card);
  if (!name) return null;
  const at = card.next_at;
  return <div>{at ? t("item.next_at", { name, at: words.time(at) }) : t("item.next", { name })}</div>;
}

function Buttons({ card, changed }: { card: Card; changed: () => void }) {
  const { t } = useTranslation();
  const [pausing, setPausing] = useState(false);
  const actions = useRunActions(card, changed);
  const button = { kind: "secondary", size: "small", disabled: !card.may_change } as const;
  const named = (what: string) => `${what}: ${card.sequence_name}`;
  return (
    <>
      <Flex gap="small" wrap>
        {card.status === "active" && (
          <Button {...button} aria-label={named(t("run.pause"))} onClick={() => setPausing(true)}>
            {t("run.pause")}
          </Button>
        )}
        {card.status === "paused" && (
          <Button {...button} aria-label={named(t("run.resume"))} onClick={() => void actions.resume()}>
            {t("run.resume")}
          </Button>
        )}
        {card.status === "failed" && (
          <Button {...button} aria-label={named(t("run.retry"))} onClick={() => void actions.retry()}>
            {t("run.retry")}
          </Button>
        )}
        {["active", "paused"].includes(card.status) && (
          <Button
            {...button}
            kind="tertiary"
            aria-label={named(t("run.unenroll"))}
            onClick={() => void actions.unenroll()}
          >
            {t("run.unenroll")}
          </Button>
        )}
      </Flex>
      {!card.may_change && <p className={styles.faint}>{t("run.may_not")}</p>}
      {pausing && <PauseDialog run={card} changed={changed} close={() => setPausing(false)} />}
    </>
  );
}
