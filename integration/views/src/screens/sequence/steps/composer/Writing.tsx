/** A text with dynamic fields: `{` opens the columns of the board. Loaded when a step is opened first. */
import { EditorContent, useEditor } from "@tiptap/react";
import { useEffect, useRef, useState, type ReactNode } from "react";

import { announce } from "../../../../shared/announce";
import styles from "./composer.module.css";
import { contentOf, textIn, type Writes } from "./documents";
import { extensionsOf } from "./extensions";
import { FieldOpener } from "./fieldNode";
import { FieldPicker, type Picking } from "./FieldPicker";
import type { Field } from "./fields";
import { Toolbar } from "./Toolbar";

export interface WritingProps {
  value: string;
  writes: Writes;
  label: string;
  placeholder?: string;
  readOnly: boolean;
  describedBy?: string;
  isWrong?: boolean;
  onChange: (value: string) => void;
  /** More buttons behind those of the text. */
  tools?: (insert: (html: string) => void) => ReactNode;
}

const nonce = () => document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;

export default function Writing(props: WritingProps) {
  const { value, writes, label, placeholder, readOnly, describedBy, isWrong, tools } = props;
  const [picking, setPicking] = useState<Picking | null>(null);
  const written = useRef(value);
  const newest = useRef(props);
  newest.current = props;
  const editor = useEditor({
    extensions: extensionsOf(writes),
    content: contentOf(value, writes),
    injectNonce: nonce(),
    editable: !readOnly,
    onUpdate: ({ editor: one }) => {
      written.current = textIn(one, writes);
      newest.current.onChange(written.current);
    },
    editorProps: {
      attributes: {
        role: "textbox",
        "aria-label": label,
        "aria-multiline": String(writes !== "line"),
        ...(describedBy ? { "aria-describedby": describedBy } : {}),
      },
      handleTextInput: (view, from, to, text) => {
        if (text !== "{") return false;
        const at = view.coordsAtPos(from);
        setPicking({ from, to, left: at.left, top: at.bottom, field: null });
        return true;
      },
    },
  });
  useEffect(() => {
    if (value === written.current) return;
    written.current = value;
    editor.commands.setContent(contentOf(value, writes), { emitUpdate: false });
  }, [editor, value, writes]);
  useEffect(() => editor.setEditable(!readOnly, false), [editor, readOnly]);

  const pick = (chosen: Field | "brace" | null) => {
    if (picking && chosen) {
      const range = { from: picking.from, to: picking.to };
      const content = chosen === "brace" ? { type: "text", text: "{" } : { type: "field", attrs: { ...chosen } };
      editor.chain().focus().insertContentAt(range, content).run();
    } else editor.commands.focus();
    setPicking(null);
  };
  const openField = () => {
    const { from, to } = editor.state.selection;
    const at = editor.view.coordsAtPos(from);
    setPicking({ from, to, left: at.left, top: at.bottom, field: null });
  };
  const insert = (html: string) => {
    editor.chain().focus().insertContent(contentOf(html, writes)).run();
    announce(label);
  };
  return (
    <div className={styles.writing} data-writes={writes} data-wrong={isWrong || undefined} data-readonly={readOnly}>
      {!readOnly && <Toolbar editor={editor} writes={writes} onField={openField} more={tools?.(insert)} />}
      <FieldOpener.Provider
        value={(from, field, at) => setPicking({ from, to: from + 1, left: at.left, top: at.bottom, field })}
      >
        {placeholder && !value && <span className={styles.placeholder}>{placeholder}</span>}
        <EditorContent editor={editor} className={styles.text} dir="auto" />
      </FieldOpener.Provider>
      {picking && <FieldPicker picking={picking} onPicked={pick} />}
    </div>
  );
}
