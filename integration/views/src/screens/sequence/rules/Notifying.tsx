/** Notifications: what is told, and to whom (rows R7, R8). */
import { useTranslation } from "react-i18next";

import { Switch } from "../../../shared/Switch";
import { useDraft } from "../draft/DraftProvider";
import { Card } from "./Card";
import { ColumnPick } from "./ColumnPick";
import styles from "./rules.module.css";

const WHAT = ["due", "ended_by_rule", "completed", "failed", "stopped"] as const;

export function Notifying() {
  const { t } = useTranslation();
  const { definition, whole, change, mayEdit } = useDraft();
  const told = definition.notifications;
  const creator = whole.created_by.name ?? t("rules.creator");
  return (
    <Card title={t("rules.notifications")} places={["notifications"]}>
      {WHAT.map((what) => (
        <Switch
          key={what}
          label={t(`rules.notify.${what}`)}
          isOn={told[what]}
          disabled={!mayEdit}
          onChange={(on) => change((old) => ({ ...old, notifications: { ...old.notifications, [what]: on } }))}
        />
      ))}
      <div className={styles.below}>
        <ColumnPick
          place="notifications.people_column"
          use="people"
          label={t("rules.recipient")}
          helper={t("rules.recipient_empty", { creator })}
          read={(one) => one.notifications.people_column}
          write={(one, people_column) => ({ ...one, notifications: { ...one.notifications, people_column } })}
        />
      </div>
    </Card>
  );
}
