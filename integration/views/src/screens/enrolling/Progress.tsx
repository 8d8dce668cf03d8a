/** How far a batch is. */
import { Heading } from "@vibe/core";
import { useTranslation } from "react-i18next";

import type { Batch } from "../../api/shapes";
import { Bar } from "../../shared/Bar";
import { useWords } from "../../shared/moments";
import styles from "./Enrolling.module.css";

export function Progress({ batch, title }: { batch: Batch | undefined; title: string }) {
  const { t } = useTranslation();
  const words = useWords();
  const { done, total } = batch ?? { done: 0, total: 1 };
  return (
    <div className={styles.progress}>
      <Heading type="h3">{title}</Heading>
      <Bar done={done} all={total} label={title} />
      <p className={styles.faint}>
        {batch && t("enrolling.done_of", { done: words.number(done), total: words.number(total) })}
      </p>
      {batch?.problem && <p>{batch.problem.sentence}</p>}
    </div>
  );
}
