/** One removal rule; where it can never fire, it says why, and offers what makes it fire. */
import { Button } from "@vibe/core";
import { useTranslation } from "react-i18next";

import { Switch } from "../../../shared/Switch";
import { useDraft } from "../draft/DraftProvider";
import type { Definition } from "../draft/shapes";
import { idOf } from "./places";
import styles from "./rules.module.css";
import { StatusChoice } from "./StatusChoice";

export type Rule = Definition["rules"][number];
const TRACKED = { opened: "opens", clicked: "clicks" } as const;

export function RuleRow({ event }: { event: Rule["event"] }) {
  const { t } = useTranslation();
  const { definition, change, mayEdit, troubles } = useDraft();
  const at = definition.rules.findIndex((one) => one.event === event);
  const rule: Rule = definition.rules[at] ?? { event, on: false, status: null };
  const set = (part: Partial<Rule>) => change((old) => withRule(old, { ...rule, ...part }));
  const found = at < 0 ? [] : troubles(`rules[${at}]`);
  const tracked = event === "opened" || event === "clicked" ? TRACKED[event] : null;
  const isDeaf = rule.on && tracked !== null && !definition.tracking[tracked];
  return (
    <li id={at < 0 ? undefined : idOf(`rules[${at}]`)} data-event={event} className={styles.rule}>
      <Switch
        label={t(`rules.event.${event}`)}
        text={t(`rules.event_text.${event}`)}
        isOn={rule.on}
        disabled={!mayEdit}
        onChange={(on) => set({ on })}
      />
      {found.map((one) => (
        <p key={one.sentence} className={styles.warned} data-weight={one.weight}>
          {one.sentence}
        </p>
      ))}
      {isDeaf && mayEdit && (
        <Button
          size="xs"
          kind="secondary"
          className={styles.start}
          onClick={() => change((old) => tracking(old, tracked))}
        >
          {t(`rules.track.${tracked}`)}
        </Button>
      )}
      {rule.on && <StatusChoice rule={rule} onChange={(status) => set({ status })} />}
    </li>
  );
}

function withRule(definition: Definition, rule: Rule): Definition {
  const isThere = definition.rules.some((one) => one.event === rule.event);
  const rules = isThere
    ? definition.rules.map((one) => (one.event === rule.event ? rule : one))
    : [...definition.rules, rule];
  return { ...definition, rules };
}

function tracking(definition: Definition, what: "opens" | "clicks"): Definition {
  return { ...definition, tracking: { ...definition.tracking, [what]: true } };
}
