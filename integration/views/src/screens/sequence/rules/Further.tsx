/** What stands below each e-mail, in which language its values are said, and whether the item tells of it. */
import { TextArea, TextField } from "@vibe/core";
import { useTranslation } from "react-i18next";

import { Choose } from "../../../shared/Choose";
import { Switch } from "../../../shared/Switch";
import { useDraft } from "../draft/DraftProvider";
import type { Definition } from "../draft/shapes";
import { Card } from "./Card";
import { idOf } from "./places";
import styles from "./rules.module.css";

const LANGUAGES = ["en", "fr", "de", "es", "it", "pt", "nl"];

export function Further() {
  const { t, i18n } = useTranslation();
  const { definition, change, mayEdit } = useDraft();
  const { postal_address: address, unsubscribe_link: link } = definition.footer;
  const foot = (part: Partial<Definition["footer"]>, gather: string) =>
    change((old) => ({ ...old, footer: { ...old.footer, ...part } }), gather);
  const names = new Intl.DisplayNames(i18n.language, { type: "language" });
  const languages = [...new Set([...LANGUAGES, definition.language])];
  return (
    <Card title={t("rules.further")} places={["footer", "language", "timeline"]}>
      <TextArea
        id={idOf("footer.postal_address")}
        label={t("rules.address")}
        helpText={t("rules.address_text")}
        rows={2}
        value={address ?? ""}
        disabled={!mayEdit}
        onChange={(event) => foot({ postal_address: event.target.value || null }, "footer.address")}
      />
      <Switch
        label={t("rules.unsubscribe")}
        text={t("rules.unsubscribe_text")}
        isOn={link !== null}
        disabled={!mayEdit}
        onChange={(on) => foot({ unsubscribe_link: on ? t("rules.unsubscribe_words") : null }, "footer.on")}
      />
      {link !== null && (
        <TextField
          id={idOf("footer.unsubscribe_link")}
          title={t("rules.unsubscribe_link")}
          value={link}
          disabled={!mayEdit}
          controlled
          onChange={(words) => foot({ unsubscribe_link: words }, "footer.link")}
        />
      )}
      <div className={styles.below} id={idOf("language")}>
        <Choose
          label={t("rules.language")}
          helper={t("rules.language_text")}
          options={languages.map((one) => ({ value: one, label: names.of(one) ?? one }))}
          value={definition.language}
          disabled={!mayEdit}
          onChange={(language) => language && change((old) => ({ ...old, language }))}
        />
      </div>
      <Switch
        label={t("rules.timeline")}
        text={t("rules.timeline_text")}
        isOn={definition.timeline}
        disabled={!mayEdit}
        onChange={(timeline) => change((old) => ({ ...old, timeline }))}
      />
    </Card>
  );
}
