/** What may stand in each kind of text: what the server keeps when it makes HTML safe, and no more. */
import { Extension, Node, type Extensions } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";

import type { Writes } from "./documents";
import { FieldNode } from "./fieldNode";

const PLAIN = {
  blockquote: false,
  bold: false,
  bulletList: false,
  code: false,
  codeBlock: false,
  dropcursor: false,
  hardBreak: false,
  heading: false,
  horizontalRule: false,
  italic: false,
  link: false,
  listItem: false,
  listKeymap: false,
  orderedList: false,
  strike: false,
  trailingNode: false,
  underline: false,
} as const;

/** A web address, an address to write or call, or a field that holds one. */
const ADDRESS = /^(https?:\/\/|mailto:|tel:|\{[A-Za-z0-9_-]{1,100}(\|[^{}]{0,500})?\})/i;

export const isAddress = (text: string): boolean => ADDRESS.test(text);

const Picture = Node.create({
  name: "picture",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => Object.fromEntries(["src", "alt", "width", "height"].map((name) => [name, { default: null }])),
  parseHTML: () => [{ tag: "img[src]" }],
  renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
});

const OneLine = Extension.create({
  name: "oneLine",
  addKeyboardShortcuts: () => ({ Enter: () => true, "Shift-Enter": () => true }),
});

const OneParagraph = Node.create({ name: "doc", topNode: true, content: "paragraph" });

const LINK = {
  openOnClick: false,
  autolink: true,
  HTMLAttributes: { target: null, rel: null },
  isAllowedUri: (text: string) => isAddress(text) || /^www\./i.test(text),
};

export function extensionsOf(writes: Writes): Extensions {
  if (writes === "rich") return [StarterKit.configure({ trailingNode: false, link: LINK }), Picture, FieldNode];
  if (writes === "lines") return [StarterKit.configure(PLAIN), FieldNode];
  return [StarterKit.configure({ ...PLAIN, document: false }), OneParagraph, OneLine, FieldNode];
}
