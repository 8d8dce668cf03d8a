/** Why something is as it is: one sentence, what to do, and the way there. */
import type { ReactNode } from "react";

import styles from "./ReasonLine.module.css";

interface Line {
  sentence: string;
  next?: string | null;
  clamped?: boolean;
  way?: ReactNode;
}

export function ReasonLine({ sentence, next, clamped, way }: Line) {
  return (
    <span className={styles.line}>
      <span
        className={clamped ? styles.clamped : styles.whole}
        title={clamped ? [sentence, next].join(" ") : undefined}
      >
        <span>{sentence}</span>
        {next && <span className={styles.next}> {next}</span>}
      </span>
      {way}
    </span>
  );
}
