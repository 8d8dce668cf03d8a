/** Texts as editors hold them, and back: HTML of e-mails, and plain lines. */
import type { Editor, JSONContent } from "@tiptap/react";

import { doubled, fallbackOf, partsOf, storedOf, textOf, treeOf, type Field } from "./fields";

export type Writes = "rich" | "lines" | "line";

export function contentOf(stored: string, writes: Writes): JSONContent | string {
  if (writes === "rich") return treeOf(stored).innerHTML;
  const lines = writes === "line" ? [stored] : stored.split("\n");
  return { type: "doc", content: lines.map(paragraphOf) };
}

export function textIn(editor: Editor, writes: Writes): string {
  return writes === "rich" ? storedOf(editor.getHTML()) : (editor.getJSON().content ?? []).map(lineOf).join("\n");
}

function paragraphOf(line: string): JSONContent {
  return {
    type: "paragraph",
    content: partsOf(line).map((part) =>
      typeof part === "string" ? { type: "text", text: part } : { type: "field", attrs: { ...part } },
    ),
  };
}

function lineOf(paragraph: JSONContent): string {
  return (paragraph.content ?? []).map(pieceOf).join("");
}

function pieceOf(node: JSONContent): string {
  if (node.type !== "field") return doubled(node.text ?? "");
  const { column, fallback } = node.attrs as Field;
  return textOf({ column, fallback: fallback === null ? null : fallbackOf(fallback) });
}
