/** Every sequence of the account, or of one board; one of them when it is opened. */
import { Heading } from "@vibe/core";
import { useTranslation } from "react-i18next";

import { useRoute } from "../../app/route";
import { Sequence } from "../sequence/Sequence";

export default function Manager() {
  const { t } = useTranslation();
  const [sequenceId] = useRoute();
  return sequenceId ? <Sequence sequenceId={sequenceId} /> : <Heading>{t("manager.title")}</Heading>;
}
