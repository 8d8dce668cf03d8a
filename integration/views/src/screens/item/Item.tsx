/** Item. */
import { Heading } from "@vibe/core";
import { useTranslation } from "react-i18next";

export default function Item() {
  const { t } = useTranslation();
  return <Heading>{t("item.title")}</Heading>;
}
