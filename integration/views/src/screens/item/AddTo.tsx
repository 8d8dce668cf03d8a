/** Adds one item to a sequence: choose it, see the check, enroll. */
import { Modal, ModalBasicLayout, ModalContent, ModalHeader } from "@vibe/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Choice } from "../../api/shapes";
import { Choosing } from "../enrolling/Choosing";
import { Enrolling } from "../enrolling/Enrolling";

export default function AddTo({ item, board, close }: { item: string; board: string | null; close: () => void }) {
  const { t } = useTranslation();
  const [choice, setChoice] = useState<Choice | null>(null);
  const [items] = useState([item]);
  return (
    <Modal id="add-to" show size="medium" onClose={close} closeButtonAriaLabel={t("run.close")}>
      <ModalBasicLayout>
        <ModalHeader title={t("batch.title")} />
        <ModalContent>
          {choice ? (
            <Enrolling sequence={choice} items={items} back={() => setChoice(null)} close={close} />
          ) : (
            <Choosing board={board} choose={setChoice} />
          )}
        </ModalContent>
      </ModalBasicLayout>
    </Modal>
  );
}
