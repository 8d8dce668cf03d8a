/** Texts that are kept for other e-mails: a template fills a whole one, a snippet goes in where the caret is. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { MenuButton, MenuDivider, MenuItem, MenuTitle } from "@vibe/core";
import { Add, Text as Words } from "@vibe/icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../../api/client";
import { SteadyMenu } from "../../../../shared/SteadyMenu";
import { announce } from "../../../../shared/announce";
import { KeepTemplate } from "./KeepTemplate";

interface Texts {
  subject: string;
  body: string;
}

interface SnippetsAndTemplatesProps {
  step: Texts;
  change: (part: Texts) => void;
  insert: (html: string) => void;
}

export const TEMPLATES = ["templates"];

export function SnippetsAndTemplates({ step, change, insert }: SnippetsAndTemplatesProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [keeps, setKeeps] = useState(false);
  const { data } = useQuery({ queryKey: TEMPLATES, queryFn: every });
  const of = (kind: string) => data?.filter((one) => one.kind === kind) ?? [];
  const use = ({ subject, body, name }: Texts & { name: string }) => {
    change({ subject: subject || step.subject, body });
    announce(t("composer.templateUsed", { name }));
  };
  return (
    <>
      <MenuButton
        size="xs"
        component={Words}
        aria-label={t("composer.templates")}
        tooltipContent={t("composer.templates")}
        closeMenuOnItemClick
      >
        <SteadyMenu aria-label={t("composer.templates")}>
          <MenuTitle caption={data?.length ? t("composer.templates") : t("composer.noTemplates")} />
          {of("template").map((one) => (
            <MenuItem key={one.id} title={one.name} onClick={() => use(one)} />
          ))}
          {of("snippet").length > 0 && <MenuTitle caption={t("composer.snippets")} />}
          {of("snippet").map((one) => (
            <MenuItem key={one.id} title={one.name} onClick={() => insert(one.body)} />
          ))}
          <MenuDivider />
          <MenuItem icon={Add} title={t("composer.keep")} onClick={() => setKeeps(true)} />
        </SteadyMenu>
      </MenuButton>
      {keeps && (
        <KeepTemplate
          subject={step.subject}
          body={step.body}
          onDone={() => {
            setKeeps(false);
            void queries.invalidateQueries({ queryKey: TEMPLATES });
          }}
        />
      )}
    </>
  );
}

async function every() {
  return (await told(api.GET("/api/templates", { params: { query: { limit: 200 } } }))).templates;
}
