/** Adds the signature to an e-mail, or leaves it out; as long as nobody says so, the creator's own setting counts. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../../api/client";
import { usePlace } from "../../../../monday/PlaceProvider";
import { announce } from "../../../../shared/announce";
import { useDraft } from "../../draft/DraftProvider";
import type { EmailStep } from "../../draft/shapes";
import styles from "./composer.module.css";

interface SignatureButtonProps {
  step: EmailStep;
  change: (part: Partial<EmailStep>, place: string) => void;
}

export function SignatureButton({ step, change }: SignatureButtonProps) {
  const { t } = useTranslation();
  const { whole } = useDraft();
  const { userId } = usePlace();
  const isMine = whole.created_by.id === userId;
  const { data } = useQuery({
    queryKey: ["signature"],
    queryFn: () => told(api.GET("/api/signature")),
    enabled: isMine,
  });
  const isOn = step.signature ?? data?.automatic ?? false;
  const hint = isMine ? (data?.html === "" ? t("composer.noSignature") : undefined) : t("composer.theirSignature");
  const press = () => {
    change({ signature: !isOn }, "signature");
    announce(isOn ? t("composer.signatureOff") : t("composer.signatureOn"));
  };
  return (
    <button type="button" className={styles.wordTool} aria-pressed={isOn} title={hint} onClick={press}>
      {t("composer.signature")}
    </button>
  );
}
