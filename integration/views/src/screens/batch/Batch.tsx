/** "Add to sequence" for the ticked rows of a board: choose a sequence, see the check, enroll, see the result (row P5). */
import { Heading } from "@vibe/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Choice } from "../../api/shapes";
import { usePlace } from "../../monday/PlaceProvider";
import { closeDialog } from "../../monday/sdk";
import { Empty } from "../../shared/Empty";
import { useWords } from "../../shared/moments";
import { Choosing } from "../enrolling/Choosing";
import { Enrolling } from "../enrolling/Enrolling";
import styles from "./Batch.module.css";

const MOST = 5000;

export default function Batch() {
  const { t } = useTranslation();
  const words = useWords();
  const { boardId, ticked } = usePlace();
  const [items] = useState(ticked); // what was ticked when this opened
  const [choice, setChoice] = useState<Choice | null>(null);
  const count = { count: items.length, many: words.number(items.length) };
  if (!items.length) return <Empty title={t("batch.none")} text={t("batch.none_text")} />;
  if (items.length > MOST)
    return <Empty title={t("batch.many")} text={t("batch.many_text", { many: words.number(MOST) })} />;
  return (
    <main className={styles.screen}>
      <Heading type="h2">{t("batch.ticked", count)}</Heading>
      {choice ? (
        <Enrolling sequence={choice} items={items} back={() => setChoice(null)} close={closeDialog} />
      ) : (
        <Choosing board={boardId} choose={setChoice} />
      )}
    </main>
  );
}
