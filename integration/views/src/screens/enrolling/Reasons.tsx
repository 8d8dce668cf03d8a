/** Why some cannot be enrolled: how many for each reason, what to do, and who they are. */
import { Button } from "@vibe/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Batch } from "../../api/shapes";
import { useWords } from "../../shared/moments";
import { MendLink } from "../../shared/MendLink";
import { ReasonLine } from "../../shared/ReasonLine";
import styles from "./Enrolling.module.css";
import { Names } from "./Names";

export function Reasons({ batch }: { batch: Batch }) {
  if (!batch.groups.length) return null;
  return (
    <ul className={styles.reasons}>
      {batch.groups.map((group) => (
        <Group key={`${group.reason.code} ${group.reason.sentence}`} batch={batch} group={group} />
      ))}
    </ul>
  );
}

function Group({ batch, group }: { batch: Batch; group: Batch["groups"][number] }) {
  const { t } = useTranslation();
  const words = useWords();
  const [open, setOpen] = useState(false);
  return (
    <li className={styles.reason}>
      <div className={styles.line}>
        <strong className={styles.many}>{words.number(group.count)}</strong>
        <span className={styles.words}>
          <ReasonLine
            sentence={group.reason.sentence}
            next={group.reason.next_step}
            way={<MendLink place={group.reason.mend} />}
          />
        </span>
        <Button kind="tertiary" size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t("enrolling.hide") : t("enrolling.show")}
        </Button>
      </div>
      {open && <Names batch={batch.id} code={group.reason.code} />}
    </li>
  );
}
