/** Whether the item's owner sends, instead of one mailbox for all; in which order, and what holds when they cannot (row L9). */
import { useTranslation } from "react-i18next";

import { Choose } from "../../../shared/Choose";
import { useDraft } from "../draft/DraftProvider";
import type { Definition } from "../draft/shapes";
import { ColumnPick } from "./ColumnPick";
import { idOf } from "./places";
import styles from "./rules.module.css";

type Sender = Definition["sender"];

const RULES = { changed: ["follow", "stay"], away: ["wait", "next"], left: ["next", "hold"] } as const;
const MOST = 3; // columns, as the server has it

export function SenderByOwner() {
  const { t } = useTranslation();
  const { definition, change, mayEdit } = useDraft();
  const { sender } = definition;
  const set = (part: Partial<Sender>) => change((old) => ({ ...old, sender: { ...old.sender, ...part } }));
  const shown = Math.min(sender.columns.length + 1, MOST);
  return (
    <div className={styles.below} id={idOf("sender.columns")}>
      {Array.from({ length: shown }, (_, n) => (
        <ColumnPick
          key={n}
          place={`sender.columns[${n}]`}
          use="people"
          label={t(n === 0 ? "rules.owner" : "rules.owner_then")}
          read={(one) => one.sender.columns[n] ?? null}
          write={(one, column) => ({ ...one, sender: { ...one.sender, columns: put(one.sender.columns, n, column) } })}
        />
      ))}
      <p className={styles.note}>{t(sender.columns.length > 0 ? "rules.owner_lends" : "rules.owner_text")}</p>
      {sender.columns.length > 0 && (
        <div role="group" aria-label={t("rules.owner_rules")} className={styles.stack}>
          {(["changed", "away", "left"] as const).map((rule) => (
            <Choose
              key={rule}
              label={t(`rules.owner_rule.${rule}`)}
              options={RULES[rule].map((one) => ({ value: one, label: t(`rules.owner_choice.${rule}.${one}`) }))}
              value={sender[rule]}
              disabled={!mayEdit}
              onChange={(next) => next && set({ [rule]: next })}
            />
          ))}
        </div>
      )}
    </div>
  );
}

/** The columns with another one in a place; without one, those behind move up. */
function put(columns: string[], place: number, column: string | null): string[] {
  const before = columns.slice(0, place);
  const behind = columns.slice(place + 1);
  return column === null ? [...before, ...behind] : [...before, column, ...behind].filter(first);
}

const first = (one: string, place: number, every: string[]) => every.indexOf(one) === place;
