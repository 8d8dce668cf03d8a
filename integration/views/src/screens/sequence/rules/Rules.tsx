/** When a sequence may run, as whom, for whom it ends, when it sends, and who hears of it (rows R1 to R8). */
import { AttentionBox } from "@vibe/core";
import { useTranslation } from "react-i18next";

import { useDraft } from "../draft/DraftProvider";
import { Activation } from "./Activation";
import { Entering } from "./Entering";
import { Further } from "./Further";
import { Notifying } from "./Notifying";
import { RemovalRules } from "./RemovalRules";
import styles from "./rules.module.css";
import { SequenceData } from "./SequenceData";
import { WhenToSend } from "./WhenToSend";

export default function Rules({ sequenceId }: { sequenceId: string }) {
  const { t } = useTranslation();
  const { mayEdit, whyNot } = useDraft();
  return (
    <div className={styles.cards} aria-label={t("rules.title")} role="region">
      {!mayEdit && whyNot && <AttentionBox text={whyNot} />}
      <Activation sequenceId={sequenceId} />
      <SequenceData />
      <Entering />
      <RemovalRules />
      <WhenToSend />
      <Notifying />
      <Further />
    </div>
  );
}
