/** Where the chosen words lead to. */
import type { Editor } from "@tiptap/react";
import { Button, TextField } from "@vibe/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import styles from "./writing.module.css";

const ADDRESS = /^(https?:\/\/|mailto:|tel:)\S+$/i;

export function LinkBar({ editor, onDone }: { editor: Editor; onDone: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(String(editor.getAttributes("link").href ?? ""));
  const [isWrong, setWrong] = useState(false);
  const apply = () => {
    const typed = text.trim();
    const href = /^[\w-]+(\.[\w-]+)+([/?#]\S*)?$/.test(typed) ? `https://${typed}` : typed;
    if (href && !ADDRESS.test(href)) return setWrong(true);
    const chain = editor.chain().focus().extendMarkRange("link");
    if (!href) chain.unsetLink().run();
    else if (editor.state.selection.empty && !editor.isActive("link"))
      chain.insertContent({ type: "text", text: typed, marks: [{ type: "link", attrs: { href } }] }).run();
    else chain.setLink({ href }).run();
    onDone();
  };
  return (
    <div
      className={styles.link}
      onKeyDown={(event) => {
        if (event.key === "Escape") onDone();
        if (event.key === "Enter") apply();
      }}
    >
      <TextField
        autoFocus
        size="small"
        inputAriaLabel={t("fields.link_to")}
        placeholder="https://"
        value={text}
        onChange={setText}
        validation={isWrong ? { status: "error", text: t("fields.link_wrong") } : undefined}
      />
      <Button size="small" onClick={apply}>
        {t(text.trim() ? "fields.apply" : "fields.unlink")}
      </Button>
    </div>
  );
}
