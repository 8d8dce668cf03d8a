/** How much of something is done, as a bar that is also said. */
import styles from "./Bar.module.css";

export function Bar({ done, all, label }: { done: number; all: number; label: string }) {
  const share = all > 0 ? Math.min(1, done / all) : 0;
  return (
    <div
      role="progressbar"
      className={styles.bar}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(1, all)}
      aria-valuenow={Math.min(done, Math.max(1, all))}
    >
      <div className={styles.done} style={{ inlineSize: `${share * 100}%` }} />
    </div>
  );
}
