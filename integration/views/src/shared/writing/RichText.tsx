/** A short formatted text, without fields of a board: what a mail program can show. */
import { EditorContent, useEditor, useEditorState, type Editor } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { Icon } from "@vibe/core";
import { Bold, Italic, Link, Underline } from "@vibe/icons";
import { useEffect, useRef, useState, type ComponentProps } from "react";
import { useTranslation } from "react-i18next";

import { LinkBar } from "./LinkBar";
import { Picture } from "./picture";
import styles from "./writing.module.css";

const TOOLS = [
  { name: "bold", icon: Bold, run: (editor: Editor) => editor.chain().focus().toggleBold().run() },
  { name: "italic", icon: Italic, run: (editor: Editor) => editor.chain().focus().toggleItalic().run() },
  { name: "underline", icon: Underline, run: (editor: Editor) => editor.chain().focus().toggleUnderline().run() },
] as const;
const LINK = { openOnClick: false, autolink: true, HTMLAttributes: { target: null, rel: null } };

interface RichTextProps {
  label: string;
  value: string;
  readOnly: boolean;
  onChange: (html: string) => void;
}

const nonce = () => document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;

export default function RichText({ label, value, readOnly, onChange }: RichTextProps) {
  const written = useRef(value);
  const newest = useRef(onChange);
  newest.current = onChange;
  const editor = useEditor({
    extensions: [StarterKit.configure({ trailingNode: false, link: LINK }), Picture],
    content: value,
    injectNonce: nonce(),
    editable: !readOnly,
    onUpdate: ({ editor: one }) => {
      written.current = one.isEmpty ? "" : one.getHTML();
      newest.current(written.current);
    },
    editorProps: { attributes: { role: "textbox", "aria-label": label, "aria-multiline": "true" } },
  });
  useEffect(() => {
    if (value === written.current) return;
    written.current = value;
    editor.commands.setContent(value, { emitUpdate: false });
  }, [editor, value]);
  useEffect(() => editor.setEditable(!readOnly, false), [editor, readOnly]);
  return (
    <div className={styles.writing} data-readonly={readOnly}>
      {!readOnly && <Tools editor={editor} />}
      <EditorContent editor={editor} className={styles.text} dir="auto" />
    </div>
  );
}

function Tools({ editor }: { editor: Editor }) {
  const { t } = useTranslation();
  const [links, setLinks] = useState(false);
  const names = [...TOOLS.map((tool) => tool.name), "link"];
  const selector = ({ editor: one }: { editor: Editor }) => names.filter((name) => one.isActive(name)).join();
  const active = useEditorState({ editor, selector }).split(",");
  return (
    <div role="toolbar" aria-label={t("fields.format")} className={styles.toolbar}>
      {TOOLS.map(({ name, icon, run }) => (
        <Tool
          key={name}
          label={t(`fields.tool.${name}`)}
          icon={icon}
          isOn={active.includes(name)}
          onClick={() => run(editor)}
        />
      ))}
      <Tool label={t("fields.tool.link")} icon={Link} isOn={active.includes("link")} onClick={() => setLinks(!links)} />
      {links && <LinkBar editor={editor} onDone={() => setLinks(false)} />}
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
      onClick={onClick}
    >
      <Icon icon={icon} size={16} />
    </button>
  );
}
