/** The dates person by person: each step by the sender's clock and the reader's, and what it waited for. */
import { Heading } from "@vibe/core";
import { useTranslation } from "react-i18next";

import { MendLink } from "../../../shared/MendLink";
import { useStepName } from "../../../shared/steps";
import { useClocks } from "./clocks";
import type { DatedStep, Dates, ItemDates } from "./dates";
import styles from "./Dates.module.css";

export function List({ found, sequenceId }: { found: Dates; sequenceId: string }) {
  const { t } = useTranslation();
  const senders = new Set(found.load.map((one) => one.mailbox));
  return (
    <ul className={styles.people} aria-label={t("dates.people")}>
      {found.items.map((one) => (
        <li key={one.item} className={styles.person}>
          <Person one={one} own={found.time_zone} sequenceId={sequenceId} isFromMany={senders.size > 1} />
        </li>
      ))}
    </ul>
  );
}

interface PersonProps {
  one: ItemDates;
  own: string;
  sequenceId: string;
  /** Whether not all e-mails leave from the same mailbox. */
  isFromMany: boolean;
}

function Person({ one, own, sequenceId, isFromMany }: PersonProps) {
  const { t } = useTranslation();
  const where = one.time_zone === own ? "" : t(`dates.found_in.${one.found_in ?? "sequence"}`, { zone: one.time_zone });
  return (
    <>
      <Heading type="h3" weight="medium">
        <bdi>{one.name ?? t("run.item", { id: one.item })}</bdi>
      </Heading>
      {where && <p className={styles.note}>{where}</p>}
      {one.reason && (
        <p className={styles.reason}>
          {t(`dates.outcome.${one.outcome}`)} {one.reason.sentence} {one.reason.next_step}{" "}
          {one.reason.mend && <MendLink place={one.reason.mend} item={one.item} sequence={sequenceId} />}
        </p>
      )}
      <ol className={styles.steps}>
        {one.steps.map((step) => (
          <Step
            key={step.position}
            step={step}
            isElsewhere={one.time_zone !== own}
            sender={isFromMany ? step.mailbox : null}
          />
        ))}
      </ol>
    </>
  );
}

interface StepProps {
  step: DatedStep;
  isElsewhere: boolean;
  /** Where it leaves from, when that is to be said. */
  sender: string | null;
}

function Step({ step, isElsewhere, sender }: StepProps) {
  const { t } = useTranslation();
  const nameOf = useStepName();
  const clocks = useClocks();
  return (
    <li className={styles.step}>
      <span className={styles.when}>
        <time dateTime={step.at}>{clocks.moment(step.sender_local)}</time>
        {isElsewhere && (
          <span className={styles.note}>{t("dates.theirs", { time: clocks.moment(step.recipient_local) })}</span>
        )}
      </span>
      <span className={styles.what}>
        <bdi>{nameOf(step)}</bdi>
        {sender && <span className={styles.note}>{t("dates.from", { mailbox: sender })}</span>}
        {step.skipped && <span className={styles.note}>{step.skipped}</span>}
        {step.estimated && <span className={styles.note}>{t("dates.estimated")}</span>}
        {step.shifts.map((shift, at) => (
          <span key={at} className={styles.note} data-shift={shift.code}>
            {shift.sentence}
          </span>
        ))}
      </span>
    </li>
  );
}
