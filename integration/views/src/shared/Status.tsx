/** The status of a sequence: a colour and always the word. */
import { useTranslation } from "../app/translation";
import styles from "./Status.module.css";

export function Status({ state }: { state: string }) {
  const { t } = useTranslation();
  return (
    <span className={styles.status} data-status={state}>
      <span className={styles.dot} aria-hidden="true" />
      {t(`common.state.${state}`)}
    </span>
  );
}
