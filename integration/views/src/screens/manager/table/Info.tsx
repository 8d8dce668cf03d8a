/** What needs a person in a sequence: the most pressing sentence, the others on hover, and the way to mend it. */
import { Alert } from "@vibe/icons";

import { useTranslation } from "../../../app/translation";
import type { Listed } from "../../../api/shapes";
import { addressOf } from "../../../app/route";
import styles from "./cells.module.css";

/** The tab of a sequence where something is mended; what is not named here is under the rules. */
const MENDED: Record<string, string> = { held: "people", usage_limit: "people", missing: "rules" };

export function Info({ one }: { one: Listed }) {
  const { t } = useTranslation();
  const [first, ...others] = one.info;
  if (!first) return null;
  const all = one.info.map((note) => note.sentence).join("\n");
  return (
    <a className={styles.info} href={addressOf(one.id, MENDED[first.code] ?? "rules")} data-hint={all}>
      <Alert size="16" aria-hidden="true" />
      <span className={styles.text}>{first.sentence}</span>
      {others.length > 0 && <span className={styles.more}>{t("manager.more", { count: others.length })}</span>}
    </a>
  );
}
