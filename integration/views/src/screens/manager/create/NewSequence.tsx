/** A new sequence: its name is asked first, then its board, which may wait (row B1). */
import { Modal, ModalBasicLayout, ModalContent, ModalFooter, ModalHeader } from "@vibe/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import { go } from "../../../app/route";
import { announce } from "../../../shared/announce";
import { Failed } from "../../../shared/Failed";
import { listChanged } from "../sequences";
import { BoardStep } from "./BoardStep";
import { fitting } from "./fitting";
import { NameStep } from "./NameStep";

/** `boardId`: the board that the view stands on; then no other is asked for. */
export function NewSequence({ boardId, onClose }: { boardId: string | null; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const [name, setName] = useState("");
  const [step, setStep] = useState<"name" | "board">("name");
  const [board, setBoard] = useState<string | null>(boardId);
  const make = useMutation({
    mutationFn: async () => {
      const columns = await fitting(board);
      const place = { name: name.trim(), board: board && Number(board), language: i18n.language };
      // The same person on two items would get every e-mail twice.
      const definition = { ...columns, ...place, entry: { same_address: "refuse" } };
      return told(api.POST("/api/sequences", { body: { definition } as never }));
    },
    onSuccess: (made) => {
      void listChanged();
      announce(t("manager.made", { name: made.name }));
      go(made.id, "steps");
    },
  });
  const isLast = step === "board" || boardId !== null;
  const forward = () => (isLast ? make.mutate() : setStep("board"));
  return (
    <Modal id="new-sequence" show size="small" onClose={onClose} closeButtonAriaLabel={t("common.close")}>
      <ModalBasicLayout>
        <ModalHeader title={t("manager.new_title")} />
        <ModalContent>
          <p>{t(step === "name" ? "manager.new_name_text" : "manager.new_board_text")}</p>
          {step === "name" ? (
            <NameStep name={name} onChange={setName} onEnter={() => name.trim() && forward()} />
          ) : (
            <BoardStep board={board} onChange={setBoard} />
          )}
          {make.isError && <Failed error={make.error} />}
        </ModalContent>
      </ModalBasicLayout>
      <ModalFooter
        primaryButton={{
          text: t(isLast ? "manager.create" : "manager.next"),
          onClick: forward,
          disabled: !name.trim() || make.isPending,
        }}
        secondaryButton={
          step === "board"
            ? { text: t("manager.back"), onClick: () => setStep("name") }
            : { text: t("common.cancel"), onClick: onClose }
        }
      />
    </Modal>
  );
}
