/** A question in a dialog: what will happen, the answer that does it, and what the server said when it refused. */
import { Modal, ModalBasicLayout, ModalContent, ModalFooter, ModalHeader } from "@vibe/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Failed } from "./Failed";

interface QuestionProps {
  id: string;
  title: string;
  answer: string;
  children: ReactNode;
  onAnswer: () => void;
  onClose: () => void;
  /** Nothing brings back what it does. */
  isGrave?: boolean;
  isPending?: boolean;
  isDisabled?: boolean;
  error?: unknown;
  size?: "small" | "medium";
}

export function Question({ id, title, answer, children, onAnswer, onClose, ...state }: QuestionProps) {
  const { t } = useTranslation();
  const { isGrave, isPending, isDisabled, error, size = "small" } = state;
  return (
    <Modal id={id} show size={size} onClose={onClose} closeButtonAriaLabel={t("common.close")}>
      <ModalBasicLayout>
        <ModalHeader title={title} />
        <ModalContent>
          {children}
          {error != null && <Failed error={error} />}
        </ModalContent>
      </ModalBasicLayout>
      <ModalFooter
        primaryButton={{
          text: answer,
          onClick: onAnswer,
          color: isGrave ? "negative" : "primary",
          disabled: isPending || isDisabled,
        }}
        secondaryButton={{ text: t("common.cancel"), onClick: onClose }}
      />
    </Modal>
  );
}
