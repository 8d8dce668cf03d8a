/** A filter that takes several values, by typing or choosing. */
import { Dropdown } from "@vibe/core";
import { useTranslation } from "react-i18next";

import styles from "./Toolbar.module.css";

type Choice = {
  value: string;
  label: string;
};

interface SeveralProps {
  label: string;
  options: Choice[];
  chosen: string[];
  onChange: (chosen: string[]) => void;
}

export function Several({ label, options, chosen, onChange }: SeveralProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.several}>
      <Dropdown
        multi
        searchable
        size="small"
        options={options}
        value={options.filter((one) => chosen.includes(one.value))}
        onChange={(found: { value: string | number }[]) => onChange(found.map((one) => String(one.value)))}
        onClear={() => onChange([])}
        placeholder={label}
        aria-label={label}
        inputAriaLabel={label}
        menuAriaLabel={label}
        clearAriaLabel={t("manager.filter_clear", { label })}
        closeMenuOnSelect={false}
        noOptionsMessage={t("manager.no_choice")}
      />
    </div>
  );
}
