/** What holds for the whole account: its own days off, and whether two publish (rows L1, L11). */
import { useTranslation } from "react-i18next";

import { useMe } from "../../../shared/me";
import { Loading } from "../../../shared/Loading";
import { Card } from "../Card";
import styles from "../settings.module.css";
import { DaysOff } from "./DaysOff";
import { SecondPerson } from "./SecondPerson";

export default function Defaults() {
  const { t } = useTranslation();
  const me = useMe();
  if (!me) return <Loading rows={2} />;
  return (
    <>
      <Card title={t("settings.days_off")} text={t("settings.days_off_text")}>
        {me.role === "guest" ? (
          <p className={styles.note}>{t("settings.days_off_hidden")}</p>
        ) : (
          <DaysOff mayChange={me.may.administer} />
        )}
      </Card>
      {me.role !== "guest" && (
        <Card title={t("settings.publishing")}>
          <SecondPerson mayChange={me.may.administer} />
        </Card>
      )}
    </>
  );
}
