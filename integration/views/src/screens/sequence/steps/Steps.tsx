/** Steps of one sequence. */
import { Heading } from "@vibe/core";
import { useTranslation } from "react-i18next";

export default function Steps({ sequenceId }: { sequenceId: string }) {
  const { t } = useTranslation();
  return (
    <Heading>
      {t("sequence.tab.steps")} {sequenceId}
    </Heading>
  );
}
