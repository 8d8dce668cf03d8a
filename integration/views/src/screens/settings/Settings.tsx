/** Settings. */
import { Heading } from "@vibe/core";
import { useTranslation } from "react-i18next";

export default function Settings() {
  const { t } = useTranslation();
  return <Heading>{t("settings.title")}</Heading>;
}
