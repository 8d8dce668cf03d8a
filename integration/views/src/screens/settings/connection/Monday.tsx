/** monday: the connection, what the app shows on boards, the board of activities, and what did not reach monday. */
import { useTranslation } from "react-i18next";

import { useMe } from "../../../shared/me";
import { Card } from "../Card";
import styles from "../settings.module.css";
import { ActivitiesBoard } from "./ActivitiesBoard";
import { Boards } from "./Boards";
import { Connection } from "./Connection";
import { Lost } from "./Lost";

export default function Monday() {
  const { t } = useTranslation();
  const may = useMe()?.may;
  return (
    <>
      <Connection />
      {may && (
        <>
          <Card title={t("settings.boards")} text={t("settings.boards_text")}>
            {!may.create && <p className={styles.note}>{t("settings.looks_only")}</p>}
            <Boards mayChange={may.create} />
          </Card>
          <Card title={t("settings.activities")} text={t("settings.activities_text")}>
            <ActivitiesBoard mayChange={may.administer} />
          </Card>
          <Card title={t("settings.lost")} text={t("settings.lost_text")}>
            {may.administer ? <Lost /> : <p className={styles.note}>{t("settings.lost_admins")}</p>}
          </Card>
        </>
      )}
    </>
  );
}
