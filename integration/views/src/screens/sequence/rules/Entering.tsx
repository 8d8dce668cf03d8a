/** Who may enter: again, from another sequence, and on a second item with the same address. */
import { useTranslation } from "react-i18next";

import { Choose } from "../../../shared/Choose";
import { NumberInput } from "../../../shared/NumberInput";
import { Switch } from "../../../shared/Switch";
import { useDraft } from "../draft/DraftProvider";
import type { Definition } from "../draft/shapes";
import { Card } from "./Card";
import { idOf } from "./places";
import styles from "./rules.module.css";

type Entry = Definition["entry"];

const AGAIN = ["always", "after", "never"] as const;
const LEAST = 1;
const MOST = 3650; // days, as the server has it

export function Entering() {
  const { t } = useTranslation();
  const { definition, change, mayEdit } = useDraft();
  const entry = definition.entry;
  const set = (part: Partial<Entry>) => change((old) => ({ ...old, entry: { ...old.entry, ...part } }));
  return (
    <Card title={t("rules.entry")} places={["entry"]}>
      <div className={styles.pair} id={idOf("entry")}>
        <Choose
          label={t("rules.again")}
          options={AGAIN.map((one) => ({ value: one, label: t(`rules.again_choice.${one}`) }))}
          value={entry.again}
          disabled={!mayEdit}
          onChange={(again) => again && set({ again: again as Entry["again"] })}
        />
        {entry.again === "after" && (
          <NumberInput
            label={t("rules.after_days")}
            value={entry.after_days}
            least={LEAST}
            most={MOST}
            disabled={!mayEdit}
            onChange={(days) => days !== null && set({ after_days: days })}
          />
        )}
      </div>
      <Switch
        label={t("rules.elsewhere")}
        text={t("rules.elsewhere_text")}
        isOn={entry.elsewhere === "refuse"}
        disabled={!mayEdit}
        onChange={(on) => set({ elsewhere: on ? "refuse" : "allow" })}
      />
      <Switch
        label={t("rules.same_address")}
        text={t("rules.same_address_text")}
        isOn={entry.same_address === "refuse"}
        disabled={!mayEdit}
        onChange={(on) => set({ same_address: on ? "refuse" : "allow" })}
      />
    </Card>
  );
}
