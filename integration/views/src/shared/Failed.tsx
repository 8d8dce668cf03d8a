/** What went wrong, in one sentence, and the way on. */
import { AttentionBox, Button, Flex } from "@vibe/core";
import { useTranslation } from "react-i18next";

import { Refused, Unreachable } from "../api/errors";

export function useSentence(): (error: unknown) => string {
  const { t } = useTranslation();
  return (error) => {
    if (error instanceof Refused && error.message) return error.message;
    return error instanceof Unreachable ? t("common.unreachable") : t("common.failed");
  };
}

export function Failed({ error, again }: { error: unknown; again?: () => void }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  return (
    <Flex direction="column" gap="medium" align="start">
      <AttentionBox type="negative" text={sentence(error)} />
      {again && (
        <Button kind="secondary" onClick={again}>
          {t("common.again")}
        </Button>
      )}
    </Flex>
  );
}
