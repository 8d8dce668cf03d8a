/** The values of a column that a condition is about: of its labels where it has some, else as they are typed. */
import { Button, Chips, TextField } from "@vibe/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Choose } from "../../../shared/Choose";
import { useDraft } from "../draft/DraftProvider";
import styles from "./rules.module.css";

interface ConditionValuesProps {
  label: string;
  values: string[];
  known: { label: string; colour?: string | null }[];
  onChange: (values: string[]) => void;
}

export function ConditionValues({ label, values, known, onChange }: ConditionValuesProps) {
  const { t } = useTranslation();
  const { mayEdit } = useDraft();
  const add = (value: string) => !values.includes(value) && onChange([...values, value]);
  return (
    <div className={styles.values}>
      {mayEdit &&
        (known.length > 0 ? (
          <Choose
            key={values.join("\n")}
            label={label}
            options={known
              .filter((one) => one.label && !values.includes(one.label))
              .map((one) => ({ value: one.label, label: one.label, colour: one.colour }))}
            value={null}
            placeholder={t(values.length ? "rules.another_value" : "rules.first_value")}
            onChange={(value) => value && add(value)}
          />
        ) : (
          <Typed label={label} add={add} />
        ))}
      {values.length > 0 && (
        <ul className={styles.chips} aria-label={t("rules.condition_values")}>
          {values.map((one) => (
            <li key={one}>
              <Chips
                label={one}
                readOnly={!mayEdit || values.length === 1}
                closeButtonAriaLabel={t("rules.remove_value", { value: one })}
                onDelete={() => onChange(values.filter((other) => other !== one))}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Typed({ label, add }: { label: string; add: (value: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const take = () => {
    if (text.trim()) add(text.trim());
    setText("");
  };
  return (
    <div className={styles.typed}>
      <TextField
        title={label}
        inputAriaLabel={label}
        placeholder={t("rules.typed_value")}
        value={text}
        controlled
        onChange={setText}
        onKeyDown={(event) => event.key === "Enter" && take()}
      />
      <Button size="medium" kind="secondary" disabled={!text.trim()} onClick={take}>
        {t("rules.add_value")}
      </Button>
    </div>
  );
}
