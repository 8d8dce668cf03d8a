/** Rules of one sequence. */
import { Heading } from "@vibe/core";
import { useTranslation } from "react-i18next";

export default function Rules({ sequenceId }: { sequenceId: string }) {
  const { t } = useTranslation();
  return (
    <Heading>
      {t("sequence.tab.rules")} {sequenceId}
    </Heading>
  );
}
