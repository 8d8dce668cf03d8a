/** Batch. */
import { Heading } from "@vibe/core";
import { useTranslation } from "react-i18next";

export default function Batch() {
  const { t } = useTranslation();
  return <Heading>{t("batch.title")}</Heading>;
}
