/** Chooses the people whose dates are shown. */
import { Modal, ModalBasicLayout, ModalContent, ModalHeader } from "@vibe/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Whole } from "../../../api/shapes";
import { useWords } from "../../../shared/moments";
import { ChooseItems } from "../people/ChooseItems";

const MOST = 1000; // as the server has it

interface ChoosePeopleProps {
  sequence: Whole;
  choose: (items: string[]) => void;
  close: () => void;
}

export function ChoosePeople({ sequence, choose, close }: ChoosePeopleProps) {
  const { t } = useTranslation();
  const words = useWords();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  return (
    <Modal id="dates-of" show size="large" onClose={close} closeButtonAriaLabel={t("run.close")}>
      <ModalBasicLayout>
        <ModalHeader title={t("dates.choose")} description={sequence.name} />
        <ModalContent>
          <ChooseItems
            sequence={sequence}
            ticked={ticked}
            tick={setTicked}
            most={MOST}
            answer={t("dates.show", { count: ticked.size, many: words.number(ticked.size) })}
            next={() => choose([...ticked])}
            cancel={close}
          />
        </ModalContent>
      </ModalBasicLayout>
    </Modal>
  );
}
