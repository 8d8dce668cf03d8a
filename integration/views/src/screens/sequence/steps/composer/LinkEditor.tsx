/** Where the chosen words lead to. */
import { Button, TextField } from "@vibe/core";
import type { Editor } from "@tiptap/react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import styles from "./composer.module.css";
import { isAddress } from "./extensions";

export function LinkEditor({ editor, onDone }: { editor: Editor; onDone: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(String(editor.getAttributes("link").href ?? ""));
  const [isWrong, setWrong] = useState(false);
  const apply = () => {
    const href = addressOf(text.trim());
    if (text.trim() && !href) return setWrong(true);
    const chain = editor.chain().focus().extendMarkRange("link");
    if (!href) chain.unsetLink().run();
    else if (editor.state.selection.empty && !editor.isActive("link"))
      chain.insertContent({ type: "text", text: text.trim(), marks: [{ type: "link", attrs: { href } }] }).run();
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
        inputAriaLabel={t("composer.linkTo")}
        placeholder="https://"
        value={text}
        onChange={setText}
        validation={isWrong ? { status: "error", text: t("composer.linkWrong") } : undefined}
      />
      <Button size="small" onClick={apply}>
        {text.trim() ? t("composer.apply") : t("composer.unlink")}
      </Button>
    </div>
  );
}

/** An address as a link can carry it; what has no beginning is on the web. Null: it is none. */
function addressOf(text: string): string | null {
  const whole = /^[\w-]+(\.[\w-]+)+([/?#].*)?$/.test(text) ? `https://${text}` : text;
  if (!isAddress(whole) || /\s/.test(whole)) return null;
  return /^\{/.test(whole) ? whole : whole.replace(/\{/g, "%7B").replace(/\}/g, "%7D");
}
