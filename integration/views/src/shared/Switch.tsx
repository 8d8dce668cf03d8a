/** Something that is on or off, with its words beside the switch and what it means below. */
import { Toggle } from "@vibe/core";
import { useId, type ReactNode } from "react";

import styles from "./switch.module.css";

interface SwitchProps {
  label: string;
  text?: ReactNode;
  isOn: boolean;
  disabled?: boolean;
  onChange: (isOn: boolean) => void;
}

export function Switch({ label, text, isOn, disabled, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className={styles.row}>
      <Toggle
        id={id}
        size="small"
        areLabelsHidden
        aria-label={label}
        isSelected={isOn}
        disabled={disabled}
        onChange={(on) => onChange(on)}
      />
      <div>
        <label htmlFor={id} className={styles.label}>
          {label}
        </label>
        {text && <p className={styles.text}>{text}</p>}
      </div>
    </div>
  );
}
