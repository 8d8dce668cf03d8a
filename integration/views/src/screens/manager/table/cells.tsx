/** The plain cells of the manager's table. */
import { useTranslation } from "../../../app/translation";
import type { Listed } from "../../../api/shapes";
import { addressOf } from "../../../app/route";
import { useWords } from "../../../shared/moments";
import styles from "./cells.module.css";

/** The name opens the sequence; hovering it says so. */
export function Name({ one }: { one: Listed }) {
  const { t } = useTranslation();
  return (
    <a className={styles.name} href={addressOf(one.id)}>
      <bdi className={styles.text} title={one.name}>
        {one.name}
      </bdi>
      <span className={styles.open} aria-hidden="true">
        {t("manager.open")}
      </span>
    </a>
  );
}

export function Board({ one }: { one: Listed }) {
  const { t } = useTranslation();
  if (!one.board) return <span className={styles.quiet}>–</span>;
  if (!one.board.accessible) return <span className={styles.quiet}>{t("manager.board_hidden")}</span>;
  return (
    <bdi className={styles.text} title={one.board.name ?? one.board.id}>
      {one.board.name ?? one.board.id}
    </bdi>
  );
}

/** A number; one with people behind it opens them. */
export function Count({ value, opens }: { value: number; opens?: string[] }) {
  const words = useWords();
  if (!opens || value === 0) return <>{words.number(value)}</>;
  return (
    <a className={styles.number} href={addressOf(...opens)}>
      {words.number(value)}
    </a>
  );
}

export function Modified({ at }: { at: string }) {
  const words = useWords();
  return (
    <time dateTime={at} data-hint={words.time(at)}>
      {new Date(at) > new Date() ? words.day(at) : words.ago(at)}
    </time>
  );
}
