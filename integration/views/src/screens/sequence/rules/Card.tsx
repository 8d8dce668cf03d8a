/** A card of the rules: its heading, what it lacks beside it, and what stands in it. */
import { Heading } from "@vibe/core";
import { useId, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useDraft } from "../draft/DraftProvider";
import { Lacking } from "./Lacking";
import styles from "./rules.module.css";

interface CardProps {
  title: string;
  /** The places of the draft that are settled here. */
  places: string[];
  children: ReactNode;
}

export function Card({ title, places, children }: CardProps) {
  const { t } = useTranslation();
  const { troubles } = useDraft();
  const heading = useId();
  const found = places.flatMap((place) => troubles(place));
  return (
    <section className={styles.card} aria-labelledby={heading}>
      <div className={styles.main}>
        <Heading type="h3" weight="medium" id={heading}>
          {title}
        </Heading>
        {children}
      </div>
      <aside className={styles.beside} aria-label={t("rules.lacking", { card: title })}>
        <Lacking found={found} />
      </aside>
    </section>
  );
}
