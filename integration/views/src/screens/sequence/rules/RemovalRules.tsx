/** Removal rules: five, each with its switch and a status it sets; and when too many e-mails come back (R4, R5). */
import { useTranslation } from "react-i18next";

import { BounceLimit } from "./BounceLimit";
import { Card } from "./Card";
import { RuleRow } from "./RuleRow";
import styles from "./rules.module.css";

const EVENTS = ["replied", "opened", "bounced", "clicked", "auto_reply"] as const;

export function RemovalRules() {
  const { t } = useTranslation();
  return (
    <Card title={t("rules.removal")} places={["rules", "bounce_limit"]}>
      <p className={styles.note}>{t("rules.removal_text")}</p>
      <ul className={styles.rules}>
        {EVENTS.map((event) => (
          <RuleRow key={event} event={event} />
        ))}
      </ul>
      <BounceLimit />
    </Card>
  );
}
