/** What a reply means to the colleagues of whoever wrote it (row L6). */
import { useTranslation } from "react-i18next";

import { Choose } from "../../../shared/Choose";
import { NumberInput } from "../../../shared/NumberInput";
import { useDraft } from "../draft/DraftProvider";
import type { Definition } from "../draft/shapes";
import { ColumnPick } from "./ColumnPick";
import { idOf } from "./places";
import styles from "./rules.module.css";

type Company = Definition["company"];

const THEN = ["nothing", "tell", "pause", "stop"] as const;
const LEAST = 1;
const MOST = 365; // days, as the server has it

export function Colleagues() {
  const { t } = useTranslation();
  const { definition, change, mayEdit } = useDraft();
  const { then, days } = definition.company;
  const set = (part: Partial<Company>) => change((old) => ({ ...old, company: { ...old.company, ...part } }));
  return (
    <div className={styles.below} id={idOf("company")}>
      <div className={styles.pair}>
        <Choose
          label={t("rules.company")}
          options={THEN.map((one) => ({ value: one, label: t(`rules.company_then.${one}`) }))}
          value={then}
          disabled={!mayEdit}
          onChange={(next) => next && set({ then: next as Company["then"] })}
        />
        {then === "pause" && (
          <NumberInput
            label={t("rules.company_days")}
            value={days}
            least={LEAST}
            most={MOST}
            disabled={!mayEdit}
            onChange={(next) => next !== null && set({ days: next })}
          />
        )}
      </div>
      <p className={styles.note}>{t("rules.company_text")}</p>
      {then !== "nothing" && (
        <ColumnPick
          place="company.column"
          use="company"
          label={t("rules.company_column")}
          helper={t("rules.company_column_text")}
          read={(one) => one.company.column}
          write={(one, column) => ({ ...one, company: { ...one.company, column } })}
        />
      )}
    </div>
  );
}
