/** The buttons above a text. */
import { Icon } from "@vibe/core";
import { Bold, Bullets, Italic, Link, Numbers, Quote, Underline } from "@vibe/icons";
import { useEditorState, type Editor } from "@tiptap/react";
import { useState, type ComponentProps, type MouseEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import styles from "./composer.module.css";
import type { Writes } from "./documents";
import { LinkEditor } from "./LinkEditor";

const TOOLS = [
  { name: "bold", icon: Bold, run: (editor: Editor) => editor.chain().focus().toggleBold().run() },
  { name: "italic", icon: Italic, run: (editor: Editor) => editor.chain().focus().toggleItalic().run() },
  { name: "underline", icon: Underline, run: (editor: Editor) => editor.chain().focus().toggleUnderline().run() },
  { name: "bulletList", icon: Bullets, run: (editor: Editor) => editor.chain().focus().toggleBulletList().run() },
  { name: "orderedList", icon: Numbers, run: (editor: Editor) => editor.chain().focus().toggleOrderedList().run() },
  { name: "blockquote", icon: Quote, run: (editor: Editor) => editor.chain().focus().toggleBlockquote().run() },
] as const;

/** A click on a button leaves the caret in the text. */
const stay = (event: MouseEvent) => event.preventDefault();

interface ToolbarProps {
  editor: Editor;
  writes: Writes;
  onField: () => void;
  more?: ReactNode;
}

export function Toolbar({ editor, writes, onField, more }: ToolbarProps) {
  const { t } = useTranslation();
  const [links, setLinks] = useState(false);
  const active = useEditorState({
    editor,
    selector: ({ editor: one }) =>
      [...TOOLS.map((tool) => tool.name), "link"].filter((name) => one.isActive(name)).join(),
  }).split(",");
  return (
    <div role="toolbar" aria-label={t("composer.tools")} className={styles.toolbar}>
      {writes === "rich" && (
        <>
          {TOOLS.map(({ name, icon, run }) => (
            <Tool
              key={name}
              label={t(`composer.tool.${name}`)}
              icon={icon}
              isOn={active.includes(name)}
              onClick={() => run(editor)}
            />
          ))}
          <Tool
            label={t("composer.tool.link")}
            icon={Link}
            isOn={active.includes("link")}
            onClick={() => setLinks(!links)}
          />
        </>
      )}
      <button
        type="button"
        className={styles.tool}
        aria-label={t("composer.addField")}
        onMouseDown={stay}
        onClick={onField}
      >
        {"{ }"}
      </button>
      {more}
      {links && <LinkEditor editor={editor} onDone={() => setLinks(false)} />}
    </div>
  );
}

interface ToolProps {
  label: string;
  icon: ComponentProps<typeof Icon>["icon"];
  isOn: boolean;
  onClick: () => void;
}

function Tool({ label, icon, isOn, onClick }: ToolProps) {
  return (
    <button
      type="button"
      className={styles.tool}
      aria-label={label}
      title={label}
      aria-pressed={isOn}
      onMouseDown={stay}
      onClick={onClick}
    >
      <Icon icon={icon} size={18} />
    </button>
  );
}
