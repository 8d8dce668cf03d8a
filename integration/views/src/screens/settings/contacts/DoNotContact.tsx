/** Do not contact: who is never written to, for the whole account (row L7). Kept as hashes, shown as hints. */
import { useTranslation } from "react-i18next";

import { useMe } from "../../../shared/me";
import { Loading } from "../../../shared/Loading";
import { Card } from "../Card";
import styles from "../settings.module.css";
import { Entries } from "./Entries";
import { Files } from "./Files";
import { OneAddress } from "./OneAddress";

export default function DoNotContact() {
  const { t } = useTranslation();
  const me = useMe();
  if (!me) return <Loading rows={4} />;
  if (!me.may.see_suppressions) {
    return (
      <Card title={t("settings.section.contacts")}>
        <p className={styles.note}>{t("settings.contacts_hidden")}</p>
      </Card>
    );
  }
  return (
    <>
      <Card title={t("settings.one_address")} text={t("settings.one_address_text")}>
        <OneAddress mayAllow={me.may.administer} />
      </Card>
      <Card title={t("settings.files")} text={t("settings.files_text")}>
        <Files />
      </Card>
      <Card title={t("settings.list")} text={t("settings.list_text")}>
        <Entries />
      </Card>
    </>
  );
}
