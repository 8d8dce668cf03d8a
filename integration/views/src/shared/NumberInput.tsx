/** A whole number in some bounds: taken when it is typed to its end, put back when it is none. */
import { useEffect, useId, useState } from "react";

import styles from "./fields.module.css";

interface NumberInputProps {
  label: string;
  value: number | null;
  least: number;
  most: number;
  disabled?: boolean;
  /** Whether it may be empty, which is null. */
  isOptional?: boolean;
  onChange: (value: number | null) => void;
}

export function NumberInput({ label, value, least, most, disabled, isOptional, onChange }: NumberInputProps) {
  const id = useId();
  const [typed, setTyped] = useState(String(value ?? ""));
  useEffect(() => setTyped(String(value ?? "")), [value]);
  const leave = () => {
    const wanted = takenFrom(typed, least, most);
    const kept = wanted === null && !isOptional ? value : wanted;
    setTyped(String(kept ?? ""));
    if (kept !== value) onChange(kept);
  };
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className={`${styles.input} ${styles.number}`}
        type="number"
        inputMode="numeric"
        min={least}
        max={most}
        disabled={disabled}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={leave}
        onKeyDown={(event) => event.key === "Enter" && leave()}
      />
    </div>
  );
}

function takenFrom(typed: string, least: number, most: number): number | null {
  const number = Math.round(Number(typed));
  return typed.trim() === "" || Number.isNaN(number) ? null : Math.min(most, Math.max(least, number));
}
