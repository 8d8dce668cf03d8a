/** What happened, as a list in the order it is given: when, what, to which e-mail, and by whom. */
import { Icon } from "@vibe/core";
import { Alert, Check, Email, Link, Note, Pause, Person, Reply, Robot, Send, Show, Time } from "@vibe/icons";
import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";

import type { Happening } from "../api/shapes";
import { useWords } from "./moments";
import styles from "./Timeline.module.css";

type Sign = ComponentProps<typeof Icon>["icon"];

const SIGNS: Record<string, Sign> = {
  enrolled: Person,
  mail_sent: Send,
  mail_held: Time,
  mail_refused: Alert,
  opened: Show,
  clicked: Link,
  replied: Reply,
  bounced: Alert,
  failed: Alert,
  complained: Alert,
  completed: Check,
  done: Check,
  paused: Pause,
  to_do: Note,
};

const TOLD = ["title", "subject", "recipient", "link", "text", "diagnostic", "answer"];
/** How a run ended: the server's sentence says why. */
const ENDS = ["completed", "stopped", "exited", "failed", "paused"];

export function Timeline({
  happenings,
  named,
}: {
  happenings: Happening[];
  named?: (run: string) => string | undefined;
}) {
  return (
    <ol className={styles.list}>
      {happenings.map((one, at) => (
        <Entry key={`${one.run} ${one.at} ${one.code} ${at}`} happening={one} of={named?.(one.run)} />
      ))}
    </ol>
  );
}

function Entry({ happening, of }: { happening: Happening; of?: string }) {
  const { t } = useTranslation();
  const words = useWords();
  const { code, facts, by } = happening;
  const sentence = ENDS.includes(code) ? happening.sentence : t(`story.${code}`, { defaultValue: happening.sentence });
  const told = TOLD.map((name) => facts[name]).filter(Boolean);
  return (
    <li className={styles.entry}>
      <span className={styles.sign} aria-hidden="true">
        <Icon icon={happening.machine ? Robot : (SIGNS[code] ?? Email)} size="16" />
      </span>
      <div className={styles.words}>
        <div>{ENDS.includes(code) && code !== "paused" ? `${t(`run.status.${code}`)}: ${sentence}` : sentence}</div>
        {happening.next_step && <div className={styles.faint}>{happening.next_step}</div>}
        {told.length > 0 && <div className={styles.told}>{told.join(" · ")}</div>}
        <div className={styles.faint}>
          <time dateTime={happening.at}>{words.time(happening.at)}</time>
          {by && ` · ${by.name ?? t("run.somebody")}`}
          {of && ` · ${of}`}
        </div>
      </div>
    </li>
  );
}
