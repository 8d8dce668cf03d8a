/** Offers a deleted step back for some seconds. */
import { Toast } from "@vibe/core";
import { useTranslation } from "react-i18next";

import type { StepList } from "./useStepList";

const SHOWN_MS = 10_000;

export function Deleted({ list }: { list: StepList }) {
  const { t } = useTranslation();
  return (
    <Toast
      open={list.deleted !== null}
      onClose={list.forget}
      autoHideDuration={SHOWN_MS}
      closeButtonAriaLabel={t("steps.close")}
      actions={[{ type: "button", key: "undo", content: t("steps.undo"), onClick: list.bringBack }]}
    >
      {list.deleted ?? ""}
    </Toast>
  );
}
