/** Removal rules: five with a switch and a status each, values of the board, too many bounces (R4, R5, L10). */
import { useTranslation } from "react-i18next";

import { BoardSays } from "./BoardSays";
import { BounceLimit } from "./BounceLimit";
import { Card } from "./Card";
import { Colleagues } from "./Colleagues";
import { RuleRow } from "./RuleRow";
import styles from "./rules.module.css";

const EVENTS = ["replied", "opened", "bounced", "clicked", "auto_reply"] as const;

export function RemovalRules() {
  const { t } = useTranslation();
  return (
    <Card title={t("rules.removal")} places={["rules", "company", "conditions", "bounce_limit"]}>
      <p className={styles.note}>{t("rules.removal_text")}</p>
      <ul className={styles.rules}>
        {EVENTS.map((event) => (
          <RuleRow key={event} event={event} />
        ))}
      </ul>
      <Colleagues />
      <BoardSays />
      <BounceLimit />
    </Card>
  );
}
