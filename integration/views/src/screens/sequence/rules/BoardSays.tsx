/** What the board may say of a person who is inside: values that stop, pause or resume their run (row L10). */
import { Button, Heading } from "@vibe/core";
import { Add } from "@vibe/icons";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { announce } from "../../../shared/announce";
import { Switch } from "../../../shared/Switch";
import { useDraft } from "../draft/DraftProvider";
import type { Definition } from "../draft/shapes";
import { ConditionRow, type Condition } from "./ConditionRow";
import { idOf } from "./places";
import styles from "./rules.module.css";

export function BoardSays() {
  const { t } = useTranslation();
  const { definition, change, mayEdit } = useDraft();
  const heading = useId();
  const [begun, setBegun] = useState<Condition | null>(null);
  const conditions = definition.conditions;
  const put = (next: Condition[]) => change((old) => ({ ...old, conditions: next }));
  const begin = (next: Condition) => {
    setBegun(next.any_of.length ? null : next);
    if (next.any_of.length) put([...conditions, next]);
  };
  const remove = (at: number) => {
    put(conditions.filter((_, other) => other !== at));
    announce(t("rules.condition_removed"));
  };
  return (
    <section className={styles.below} aria-labelledby={heading} id={idOf("conditions")}>
      <div>
        <Heading type="h3" weight="medium" id={heading} className={styles.subheading}>
          {t("rules.conditions")}
        </Heading>
        <p className={styles.note}>{t("rules.conditions_text")}</p>
      </div>
      <ul className={styles.conditions} hidden={!conditions.length && !begun}>
        {conditions.map((one, at) => (
          <ConditionRow
            key={at}
            at={at}
            condition={one}
            onChange={(next) => put(conditions.map((other, place) => (place === at ? next : other)))}
            onRemove={() => remove(at)}
          />
        ))}
        {begun && (
          <ConditionRow
            key={conditions.length}
            at={conditions.length}
            condition={begun}
            onChange={begin}
            onRemove={() => setBegun(null)}
          />
        )}
      </ul>
      {mayEdit && (
        <Button
          size="small"
          kind="secondary"
          leftIcon={Add}
          className={styles.start}
          disabled={begun !== null || definition.board === null}
          onClick={() => setBegun(FRESH)}
        >
          {t("rules.add_condition")}
        </Button>
      )}
      <LabelRemoved />
    </section>
  );
}

const FRESH: Condition = { column: "", any_of: [], then: "stop" };

/** Whether taking a sequence out of the Enrolled sequences column by hand takes the person out. */
function LabelRemoved() {
  const { t } = useTranslation();
  const { definition, change, mayEdit } = useDraft();
  const set = (label_removed: Definition["label_removed"]) => change((old) => ({ ...old, label_removed }));
  return (
    <Switch
      label={t("rules.label_removed")}
      text={t("rules.label_removed_text")}
      isOn={definition.label_removed === "remove"}
      disabled={!mayEdit}
      onChange={(on) => set(on ? "remove" : "put_right")}
    />
  );
}
