/** Why something is as it is: one sentence, and below it what to do. */
import styles from "./ReasonLine.module.css";

export function ReasonLine({ sentence, next, clamped }: { sentence: string; next?: string | null; clamped?: boolean }) {
  return (
    <span className={clamped ? styles.clamped : styles.whole} title={clamped ? [sentence, next].join(" ") : undefined}>
      <span>{sentence}</span>
      {next && <span className={styles.next}> {next}</span>}
    </span>
  );
}
