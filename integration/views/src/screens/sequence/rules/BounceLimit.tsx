/** When so many e-mails come back that the whole sequence sends no more until somebody lifts that. */
import { useTranslation } from "react-i18next";

import { NumberInput } from "../../../shared/NumberInput";
import { Switch } from "../../../shared/Switch";
import { useDraft } from "../draft/DraftProvider";
import type { Definition } from "../draft/shapes";
import { idOf } from "./places";
import styles from "./rules.module.css";

const LEAST = { percent: 1, sends: 10 };
const MOST = { percent: 50, sends: 200 };

export function BounceLimit() {
  const { t } = useTranslation();
  const { definition, change, mayEdit } = useDraft();
  const { on, percent, sends } = definition.bounce_limit;
  const set = (part: Partial<Definition["bounce_limit"]>) =>
    change((old) => ({ ...old, bounce_limit: { ...old.bounce_limit, ...part } }));
  return (
    <div className={styles.below} id={idOf("bounce_limit")}>
      <Switch
        label={t("rules.bounce_limit")}
        text={t("rules.bounce_limit_text", { percent, sends })}
        isOn={on}
        disabled={!mayEdit}
        onChange={(wanted) => set({ on: wanted })}
      />
      {on && (
        <div className={styles.inputs}>
          <NumberInput
            label={t("rules.bounce_percent")}
            value={percent}
            least={LEAST.percent}
            most={MOST.percent}
            disabled={!mayEdit}
            onChange={(value) => value !== null && set({ percent: value })}
          />
          <NumberInput
            label={t("rules.bounce_sends")}
            value={sends}
            least={LEAST.sends}
            most={MOST.sends}
            disabled={!mayEdit}
            onChange={(value) => value !== null && set({ sends: value })}
          />
        </div>
      )}
    </div>
  );
}
