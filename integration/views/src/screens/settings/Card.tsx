/** A part of a section, under its own heading. */
import { Heading } from "@vibe/core";
import { useId, type ReactNode } from "react";

import styles from "./settings.module.css";

export function Card({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  const heading = useId();
  return (
    <section className={styles.card} aria-labelledby={heading}>
      <Heading type="h3" weight="medium" id={heading}>
        {title}
      </Heading>
      {text && <p className={styles.note}>{text}</p>}
      {children}
    </section>
  );
}
