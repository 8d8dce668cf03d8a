/** The files of an e-mail: uploaded ones, and what the item has in file columns. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { AttentionBox, Button, Chips, Flex, MenuButton, MenuItem, MenuTitle, Text } from "@vibe/core";
import { Attach, File as FileIcon, Upload } from "@vibe/icons";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../../api/client";
import { announce } from "../../../../shared/announce";
import { useSentence } from "../../../../shared/Failed";
import { SteadyMenu } from "../../../../shared/SteadyMenu";
import { useDraft } from "../../draft/DraftProvider";
import type { EmailStep } from "../../draft/shapes";
import { useBoardColumns } from "./board";
import styles from "./composer.module.css";
import { WithoutFile } from "./WithoutFile";

export interface AttachmentsProps {
  at: number;
  step: EmailStep;
  change: (part: Partial<EmailStep>, place: string) => void;
}

const FILES = ["attachments"];

export function Attachments({ at, step, change }: AttachmentsProps) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const queries = useQueryClient();
  const { mayEdit, troubles } = useDraft();
  const { files: columns, titleOf } = useBoardColumns();
  const input = useRef<HTMLInputElement>(null);
  const { data: uploaded } = useQuery({ queryKey: FILES, queryFn: every, enabled: mayEdit });
  const attach = (name: string) => {
    if (!step.attachments.includes(name)) change({ attachments: [...step.attachments, name] }, "attachments");
    announce(t("composer.attached", { name }));
  };
  const uploading = useMutation({
    mutationFn: upload,
    onSuccess: ({ name }) => {
      void queries.invalidateQueries({ queryKey: FILES });
      attach(name);
    },
  });
  const without = <T,>(every: T[], one: T) => every.filter((other) => other !== one);
  const wrong = [...troubles(`steps[${at}].attachments`), ...troubles(`steps[${at}].file_columns`)];
  return (
    <div className={styles.files}>
      <Flex gap="xs" wrap>
        {step.attachments.map((name) => (
          <Chips
            key={name}
            label={name}
            leftIcon={FileIcon}
            readOnly={!mayEdit}
            closeButtonAriaLabel={t("composer.detach", { name })}
            onDelete={() => change({ attachments: without(step.attachments, name) }, "attachments")}
          />
        ))}
        {step.file_columns.map((column) => (
          <Chips
            key={column}
            label={t("composer.filesOf", { column: titleOf(column) ?? column })}
            color={titleOf(column) === null ? "negative" : "primary"}
            leftIcon={Attach}
            readOnly={!mayEdit}
            closeButtonAriaLabel={t("composer.detach", { name: titleOf(column) ?? column })}
            onDelete={() => change({ file_columns: without(step.file_columns, column) }, "file_columns")}
          />
        ))}
      </Flex>
      {mayEdit && (
        <Flex gap="small">
          <input
            ref={input}
            type="file"
            hidden
            aria-label={t("composer.upload")}
            onChange={(event) => {
              const [file] = event.target.files ?? [];
              if (file) uploading.mutate(file);
              event.target.value = "";
            }}
          />
          <Button
            size="small"
            kind="tertiary"
            leftIcon={Upload}
            loading={uploading.isPending}
            onClick={() => input.current?.click()}
          >
            {t("composer.upload")}
          </Button>
          <MenuButton size="small" component={Attach} aria-label={t("composer.attach")} closeMenuOnItemClick>
            <SteadyMenu aria-label={t("composer.attach")}>
              <MenuTitle caption={t("composer.uploaded")} />
              {(uploaded ?? []).map((one) => (
                <MenuItem key={one.id} title={one.name} onClick={() => attach(one.name)} />
              ))}
              <MenuTitle caption={columns.length ? t("composer.fileColumns") : t("composer.noFileColumns")} />
              {columns.map((one) => (
                <MenuItem
                  key={one.id}
                  title={one.title}
                  disabled={step.file_columns.includes(one.id)}
                  onClick={() => change({ file_columns: [...step.file_columns, one.id] }, "file_columns")}
                />
              ))}
            </SteadyMenu>
          </MenuButton>
        </Flex>
      )}
      {step.file_columns.length > 0 && <WithoutFile at={at} step={step} change={change} />}
      {uploading.error && <AttentionBox type="negative" text={sentence(uploading.error)} />}
      {wrong.length > 0 && (
        <Text type="text2" ellipsis={false} className={styles.wrong}>
          {wrong.map((one) => one.sentence).join(" ")}
        </Text>
      )}
    </div>
  );
}

async function every() {
  return (await told(api.GET("/api/attachments", { params: { query: { limit: 200 } } }))).attachments;
}

function upload(file: File) {
  const headers = { "Content-Type": "application/octet-stream" };
  const bodySerializer = () => file;
  const params = { query: { name: file.name } };
  return told(api.POST("/api/attachments", { params, headers, body: file as never, bodySerializer }));
}
