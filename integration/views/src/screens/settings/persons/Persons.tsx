/** One person's rights, for admins: a copy of what is known of them, being forgotten, and the receipts (row L13). */
import { useTranslation } from "react-i18next";

import { Loading } from "../../../shared/Loading";
import { useMe } from "../../../shared/me";
import { Card } from "../Card";
import styles from "../settings.module.css";
import { OnePerson } from "./OnePerson";
import { Receipts } from "./Receipts";

export default function Persons() {
  const { t } = useTranslation();
  const me = useMe();
  if (!me) return <Loading rows={4} />;
  if (!me.may.administer) {
    return (
      <Card title={t("settings.section.persons")}>
        <p className={styles.note}>{t("settings.persons_hidden")}</p>
      </Card>
    );
  }
  return (
    <>
      <Card title={t("settings.person")} text={t("settings.person_text")}>
        <OnePerson />
      </Card>
      <Card title={t("settings.receipts")} text={t("settings.receipts_text")}>
        <Receipts />
      </Card>
    </>
  );
}
