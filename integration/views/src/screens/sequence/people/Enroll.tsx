/** Enrolls people of the sequence's board: choose items, see the check, enroll, see the result (row N2). */
import { Modal, ModalBasicLayout, ModalContent, ModalHeader } from "@vibe/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Whole } from "../../../api/shapes";
import { Enrolling } from "../../enrolling/Enrolling";
import { ChooseItems } from "./ChooseItems";

export default function Enroll({ sequence, close }: { sequence: Whole; close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [items, setItems] = useState<string[] | null>(null);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const shut = () => {
    for (const key of ["people", "people-counts", "refusals"]) void client.invalidateQueries({ queryKey: [key] });
    close();
  };
  return (
    <Modal id="enroll" show size="large" onClose={shut} closeButtonAriaLabel={t("run.close")}>
      <ModalBasicLayout>
        <ModalHeader title={t("people.enroll")} description={sequence.name} />
        <ModalContent>
          {items ? (
            <Enrolling sequence={sequence} items={items} back={() => setItems(null)} close={shut} />
          ) : (
            <ChooseItems
              sequence={sequence}
              ticked={ticked}
              tick={setTicked}
              next={() => setItems([...ticked])}
              cancel={close}
            />
          )}
        </ModalContent>
      </ModalBasicLayout>
    </Modal>
  );
}
