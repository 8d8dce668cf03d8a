/** An e-mail as its reader gets it: the server's own rendering, shut into a frame in which nothing runs. */
import { useQuery } from "@tanstack/react-query";
import { AttentionBox, Modal, ModalBasicLayout, ModalContent, ModalHeader, Text } from "@vibe/core";
import { useTranslation } from "react-i18next";

import { api, Refused, told } from "../../../../api/client";
import type { components } from "../../../../api/schema";
import { Failed } from "../../../../shared/Failed";
import { Loading } from "../../../../shared/Loading";
import { useDraft } from "../../draft/DraftProvider";
import { useBoardColumns } from "./board";
import styles from "./composer.module.css";

type Shown = components["schemas"]["Shown"];

interface PreviewModalProps {
  at: number;
  variant: number;
  item: { id: string; name: string };
  onClose: () => void;
}

export function PreviewModal({ at, variant, item, onClose }: PreviewModalProps) {
  const { t } = useTranslation();
  const { save, whole } = useDraft();
  const { data, error, refetch } = useQuery({
    queryKey: ["preview", whole.id, at, variant, item.id],
    queryFn: async () => {
      if (!(await save())) throw new Refused(0, "unsaved", t("composer.saveFirst"));
      const path = { sequence: whole.id, step: String(at) };
      const body = { item: Number(item.id), variant };
      return told(api.POST("/api/sequences/{sequence}/steps/{step}/preview", { params: { path }, body }));
    },
    gcTime: 0,
    retry: false,
  });
  return (
    <Modal id="preview" show size="medium" onClose={onClose} closeButtonAriaLabel={t("composer.closePreview")}>
      <ModalBasicLayout>
        <ModalHeader title={t("composer.previewFor", { name: item.name })} />
        <ModalContent>
          {data && <Letter shown={data} />}
          {!data && (error ? <Failed error={error} again={() => void refetch()} /> : <Loading rows={4} />)}
        </ModalContent>
      </ModalBasicLayout>
    </Modal>
  );
}

function Letter({ shown }: { shown: Shown }) {
  const { t } = useTranslation();
  const { titleOf } = useBoardColumns();
  const blank = [...new Set(shown.blank.map((one) => titleOf(one.column) ?? one.column))].join(", ");
  return (
    <div className={styles.letter}>
      {shown.blank.length > 0 && <AttentionBox type="warning" text={t("composer.blank", { columns: blank })} />}
      {shown.held && <AttentionBox type="warning" text={`${shown.held.sentence} ${shown.held.next_step}`} />}
      {shown.missing.map((one) => (
        <AttentionBox key={one.code} type="warning" text={one.sentence ?? ""} />
      ))}
      <Text type="text2" color="secondary" ellipsis={false}>
        {shown.recipient ? t("composer.to", { address: shown.recipient }) : t("composer.toNobody")}
      </Text>
      <Text weight="bold" ellipsis={false}>
        <bdi>{shown.subject || t("composer.noSubject")}</bdi>
      </Text>
      <iframe className={styles.frame} sandbox="" title={t("composer.previewText")} srcDoc={shown.html} />
      {shown.attachments.length > 0 && (
        <Text type="text2" ellipsis={false}>
          {t("composer.withFiles", { names: shown.attachments.join(", ") })}
        </Text>
      )}
    </div>
  );
}
