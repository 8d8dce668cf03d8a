/** Asks until when a run is to stand still: until somebody resumes it, or until a day. */
import {
  Flex,
  Modal,
  ModalBasicLayout,
  ModalContent,
  ModalFooter,
  ModalHeader,
  RadioButton,
  TextField,
} from "@vibe/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Run } from "../api/shapes";
import { useItemName } from "./ItemLink";
import { useRunActions } from "./useRunActions";

interface Props {
  run: Run;
  changed: () => void;
  close: () => void;
}

export function PauseDialog({ run, changed, close }: Props) {
  const { t } = useTranslation();
  const name = useItemName()(run.item);
  const actions = useRunActions(run, changed);
  const [open, setOpen] = useState(true);
  const [day, setDay] = useState(dayAfter(1));
  const pause = async () => {
    await actions.pause(open ? null : beginOf(day));
    close();
  };
  return (
    <Modal id="pause" show size="small" onClose={close} closeButtonAriaLabel={t("run.close")}>
      <ModalBasicLayout>
        <ModalHeader title={t("run.pause_title", { name })} />
        <ModalContent>
          <Flex direction="column" align="start" gap="medium" role="radiogroup" aria-label={t("run.pause_how")}>
            <RadioButton name="how" text={t("run.pause_open")} checked={open} onSelect={() => setOpen(true)} />
            <RadioButton name="how" text={t("run.pause_day")} checked={!open} onSelect={() => setOpen(false)} />
            {!open && <TextField type="date" title={t("run.pause_until")} value={day} onChange={setDay} required />}
          </Flex>
        </ModalContent>
      </ModalBasicLayout>
      <ModalFooter
        primaryButton={{ text: t("run.pause"), onClick: () => void pause(), disabled: !open && !(day > dayAfter(0)) }}
        secondaryButton={{ text: t("run.cancel"), onClick: close }}
      />
    </Modal>
  );
}

/** The day in so many days, as a date field has it. */
function dayAfter(days: number): string {
  const now = new Date();
  const then = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
  return [then.getFullYear(), then.getMonth() + 1, then.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");
}

/** The moment that a day begins where the reader is. */
function beginOf(day: string): string {
  return new Date(`${day}T00:00:00`).toISOString();
}
