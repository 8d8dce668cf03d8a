/** The day of a step, as a number that is taken when it is whole: with Enter, on leaving, or by the arrow keys. */
import { useEffect, useState, type KeyboardEvent } from "react";

import styles from "./list.module.css";

interface DayInputProps {
  value: number;
  least: number;
  most: number;
  label: string;
  readOnly: boolean;
  onChange: (value: number) => void;
}

export function DayInput({ value, least, most, label, readOnly, onChange }: DayInputProps) {
  const [text, setText] = useState(String(value));
  useEffect(() => setText(String(value)), [value]);
  const take = (wanted: number) => {
    const day = Number.isFinite(wanted) ? Math.min(Math.max(Math.round(wanted), least), most) : value;
    setText(String(day));
    if (day !== value) onChange(day);
  };
  const pressed = (event: KeyboardEvent) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.key === "Enter") take(numberOf(text));
    if (by === undefined || event.altKey || readOnly) return;
    event.preventDefault();
    take(value + by);
  };
  return (
    <input
      className={styles.day}
      role="spinbutton"
      inputMode="numeric"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={least}
      aria-valuemax={most}
      readOnly={readOnly}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onFocus={(event) => event.target.select()}
      onBlur={() => take(numberOf(text))}
      onKeyDown={pressed}
    />
  );
}

function numberOf(text: string): number {
  return text.trim() === "" ? NaN : Number(text);
}
