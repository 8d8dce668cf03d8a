/** Keeps the text that is written as a template or a snippet. */
import { useMutation } from "@tanstack/react-query";
import {
  AttentionBox,
  Checkbox,
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

import { api, told } from "../../../../api/client";
import { announce } from "../../../../shared/announce";
import { useSentence } from "../../../../shared/Failed";
import styles from "./composer.module.css";

interface KeepTemplateProps {
  subject: string;
  body: string;
  onDone: () => void;
}

const KINDS = ["template", "snippet"] as const;

export function KeepTemplate({ subject, body, onDone }: KeepTemplateProps) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const [name, setName] = useState("");
  const [kind, setKind] = useState<(typeof KINDS)[number]>("template");
  const [shared, setShared] = useState(false);
  const keeping = useMutation({
    mutationFn: () => {
      const kept = { kind, name, subject: kind === "snippet" ? "" : subject, body, shared };
      return told(api.POST("/api/templates", { body: kept }));
    },
    onSuccess: () => {
      announce(t("composer.kept", { name }));
      onDone();
    },
  });
  return (
    <Modal id="keep-template" show size="small" onClose={onDone} closeButtonAriaLabel={t("composer.cancel")}>
      <ModalBasicLayout>
        <ModalHeader title={t("composer.keep")} />
        <ModalContent>
          <div className={styles.form}>
            <TextField
              id="template-name"
              title={t("composer.templateName")}
              value={name}
              maxLength={255}
              onChange={setName}
              autoFocus
            />
            {KINDS.map((one) => (
              <RadioButton
                key={one}
                name="kind"
                value={one}
                text={t(`composer.kind.${one}`)}
                checked={kind === one}
                onSelect={() => setKind(one)}
              />
            ))}
            <Checkbox
              label={t("composer.shared")}
              checked={shared}
              onChange={(event) => setShared(event.target.checked)}
            />
            {keeping.error && <AttentionBox type="negative" text={sentence(keeping.error)} />}
          </div>
        </ModalContent>
      </ModalBasicLayout>
      <ModalFooter
        primaryButton={{
          text: t("composer.keepIt"),
          disabled: !name.trim(),
          loading: keeping.isPending,
          onClick: () => keeping.mutate(),
        }}
        secondaryButton={{ text: t("composer.cancel"), onClick: onDone }}
      />
    </Modal>
  );
}
