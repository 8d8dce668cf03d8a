/** A number that opens the people behind it; nobody is behind a nought. */
import { useWords } from "../../../shared/moments";
import styles from "./Numbers.module.css";

export function Count({ number, label, open }: { number: number; label: string; open: () => void }) {
  const words = useWords();
  if (!number) return words.number(0);
  return (
    <button type="button" className={styles.link} aria-label={label} onClick={open}>
      {words.number(number)}
    </button>
  );
}
