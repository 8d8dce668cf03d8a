/** What needs a person in a sequence: the most pressing sentence, the others on hover, and the way to mend it. */
import { Icon, Tooltip } from "@vibe/core";
import { Alert } from "@vibe/icons";
import { useTranslation } from "react-i18next";

import type { Listed } from "../../../api/shapes";
import { addressOf } from "../../../app/route";
import styles from "./cells.module.css";

/** The tab of a sequence where something is mended; what is not named here is under the rules. */
const MENDED: Record<string, string> = { held: "people", usage_limit: "people", missing: "rules" };

export function Info({ one }: { one: Listed }) {
  const { t } = useTranslation();
  const [first, ...others] = one.info;
  if (!first) return null;
  const all = (
    <ul className={styles.notes}>
      {one.info.map((note) => (
        <li key={note.code}>{note.sentence}</li>
      ))}
    </ul>
  );
  return (
    <Tooltip content={all} addKeyboardHideShowTriggersByDefault>
      <a className={styles.info} href={addressOf(one.id, MENDED[first.code] ?? "rules")}>
        <Icon icon={Alert} size={16} />
        <span className={styles.text}>{first.sentence}</span>
        {others.length > 0 && <span className={styles.more}>{t("manager.more", { count: others.length })}</span>}
      </a>
    </Tooltip>
  );
}
