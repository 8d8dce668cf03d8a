/** The conditions of a step: it is done only if all of them are met when it is due (row L10). */
import { Button, Heading } from "@vibe/core";
import { Add } from "@vibe/icons";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { announce } from "../../../../shared/announce";
import { useDraft } from "../../draft/DraftProvider";
import styles from "./conditions.module.css";
import { OnlyIfRow } from "./OnlyIfRow";
import { FRESH, isWhole, type Condition } from "./questions";

const MOST = 5; // of one step

function same(one: Condition[], other: Condition[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

interface OnlyIfProps {
  at: number;
  conditions: Condition[];
  onChange: (conditions: Condition[]) => void;
}

export function OnlyIf({ at, conditions, onChange }: OnlyIfProps) {
  const { t } = useTranslation();
  const { mayEdit } = useDraft();
  const heading = useId();
  const [written, setWritten] = useState(conditions);
  // What is not whole yet stays here; where the draft was changed elsewhere, it says what there is.
  const rows = same(written.filter(isWhole), conditions) ? written : conditions;
  const put = (next: Condition[]) => {
    setWritten(next);
    if (!same(next.filter(isWhole), conditions)) onChange(next.filter(isWhole));
  };
  const remove = (number: number) => {
    put(rows.filter((_, n) => n !== number));
    announce(t("conditions.removed"));
  };
  return (
    <section className={styles.onlyIf} aria-labelledby={heading}>
      <Heading type="h3" weight="medium" id={heading} className={styles.heading}>
        {t("conditions.heading")}
      </Heading>
      {rows.length === 0 && <p className={styles.note}>{t("conditions.none")}</p>}
      <ul className={styles.rows} hidden={rows.length === 0}>
        {rows.map((one, n) => (
          <OnlyIfRow
            key={n}
            place={`steps[${at}].only_if[${n}]`}
            number={n + 1}
            condition={one}
            onChange={(next) => put(rows.map((other, m) => (m === n ? next : other)))}
            onRemove={() => remove(n)}
          />
        ))}
      </ul>
      {mayEdit && (
        <Button
          size="small"
          kind="secondary"
          leftIcon={Add}
          className={styles.add}
          disabled={rows.length >= MOST}
          onClick={() => put([...rows, FRESH])}
        >
          {t("conditions.add")}
        </Button>
      )}
    </section>
  );
}
