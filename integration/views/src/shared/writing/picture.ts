/** A picture in a text, such as a logo: kept as it came. */
import { Node } from "@tiptap/react";

export const Picture = Node.create({
  name: "picture",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => Object.fromEntries(["src", "alt", "width", "height"].map((name) => [name, { default: null }])),
  parseHTML: () => [{ tag: "img[src]" }],
  renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
});
