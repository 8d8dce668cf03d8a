/** Shows an e-mail as a chosen item's person would get it, and sends it to oneself as a test. */
import { useMutation } from "@tanstack/react-query";
import { AttentionBox, Button, Dropdown, Flex, Text } from "@vibe/core";
import { Send, Show } from "@vibe/icons";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, Refused, told } from "../../../../api/client";
import { notice } from "../../../../monday/sdk";
import { announce } from "../../../../shared/announce";
import { useSentence } from "../../../../shared/Failed";
import { useDraft, type Draft } from "../../draft/DraftProvider";
import styles from "./composer.module.css";
import { PreviewModal } from "./PreviewModal";
import { usePreviewItem } from "./preview";

export function PreviewBar({ at, variant }: { at: number; variant: number }) {
  const { t } = useTranslation();
  const draft = useDraft();
  const { item, error } = usePreviewItem();
  const sentence = useSentence();
  const [shows, setShows] = useState(false);
  const testing = useMutation({
    mutationFn: () => sendTest(draft, at, variant, item!.id, t("composer.saveFirst")),
    onSuccess: ({ sent_to }) => {
      notice(t("composer.testSent", { address: sent_to }));
      announce(t("composer.testSent", { address: sent_to }));
    },
  });
  if (!draft.mayEdit) return null;
  if (draft.definition.board === null)
    return (
      <Text type="text2" color="secondary" ellipsis={false}>
        {t("composer.boardFirst")}
      </Text>
    );
  const wrong = testing.error ?? error;
  return (
    <div className={styles.preview}>
      <ItemChoice />
      <Flex gap="small" wrap>
        <Button size="small" kind="secondary" leftIcon={Show} disabled={!item} onClick={() => setShows(true)}>
          {t("composer.preview")}
        </Button>
        <Button
          size="small"
          kind="secondary"
          leftIcon={Send}
          disabled={!item}
          loading={testing.isPending}
          onClick={() => testing.mutate()}
        >
          {t("composer.test")}
        </Button>
      </Flex>
      {testing.data && (
        <Text type="text2" color="secondary" ellipsis={false}>
          {t("composer.testSent", { address: testing.data.sent_to })}
        </Text>
      )}
      {wrong !== null && <AttentionBox type="negative" text={sentence(wrong)} />}
      {shows && item && <PreviewModal at={at} variant={variant} item={item} onClose={() => setShows(false)} />}
    </div>
  );
}

function ItemChoice() {
  const { t } = useTranslation();
  const { item, items, search, choose } = usePreviewItem();
  // the same lists as long as nothing changed: the dropdown takes new ones for a change
  const options = useMemo(() => items.map(optionOf), [items]);
  const chosen = useMemo(() => (item ? optionOf(item) : undefined), [item]);
  return (
    <Dropdown
      searchable
      size="small"
      label={t("composer.previewWith")}
      inputAriaLabel={t("composer.previewWith")}
      menuAriaLabel={t("composer.previewWith")}
      placeholder={t("composer.noItems")}
      noOptionsMessage={t("composer.noItems")}
      clearable={false}
      options={options}
      valueRenderer={(one) => <bdi>{one.label}</bdi>}
      value={chosen}
      filterOption={() => true}
      onInputChange={(text) => search(text ?? "")}
      onChange={(one) => choose(items.find((other) => other.id === one.value)!)}
    />
  );
}

const optionOf = ({ id, name }: { id: string; name: string }) => ({ value: id, label: name });

async function sendTest(draft: Draft, at: number, variant: number, item: string, unsaved: string) {
  if (!(await draft.save())) throw new Refused(0, "unsaved", unsaved);
  const path = { sequence: draft.whole.id, step: String(at) };
  const body = { item: Number(item), variant };
  return told(api.POST("/api/sequences/{sequence}/steps/{step}/test", { params: { path }, body }));
}
