/** The way back to the list. */
import { Icon } from "@vibe/core";
import { NavigationChevronLeft } from "@vibe/icons";
import { useTranslation } from "react-i18next";

import { addressOf } from "../../../app/route";
import styles from "./frame.module.css";

export function Back() {
  const { t } = useTranslation();
  return (
    <a className={styles.back} href={addressOf()}>
      <Icon icon={NavigationChevronLeft} size={20} className={styles.backwards} />
      {t("manager.title")}
    </a>
  );
}
