/** The name of a sequence, changed where it stands: Enter or leaving keeps it, Escape puts it back. */
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import styles from "./frame.module.css";

const LONGEST = 255;

export function NameInPlace({ name, onRename }: { name: string; onRename: (name: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(name);
  const field = useRef<HTMLInputElement>(null);
  const isPutBack = useRef(false);
  useEffect(() => setTyped(name), [name]);
  const leave = () => {
    const wanted = isPutBack.current ? name : typed.trim() || name;
    isPutBack.current = false;
    setTyped(wanted);
    if (wanted !== name) onRename(wanted);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || !["Enter", "Escape"].includes(event.key)) return;
    isPutBack.current = event.key === "Escape";
    field.current?.blur();
  };
  return (
    <>
      <h1 className={styles.unseen}>{name}</h1>
      <input
        ref={field}
        className={styles.name}
        value={typed}
        size={Math.max(8, typed.length)}
        maxLength={LONGEST}
        dir="auto"
        aria-label={t("sequence.rename")}
        title={t("sequence.rename")}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={leave}
        onKeyDown={onKeyDown}
      />
    </>
  );
}
