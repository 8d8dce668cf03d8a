/** A dynamic field in an editor: one piece that is moved, copied and deleted as a whole. */
import { mergeAttributes, Node } from "@tiptap/react";
import { NodeViewWrapper, ReactNodeViewRenderer, type NodeViewProps } from "@tiptap/react";
import { createContext, useContext } from "react";
import { useTranslation } from "react-i18next";

import { useBoardColumns } from "./board";
import styles from "./composer.module.css";
import type { Field } from "./fields";

/** Opens a field that is there already, to choose another column or fallback. */
export const FieldOpener = createContext<((position: number, field: Field, at: DOMRect) => void) | null>(null);

export const FieldNode = Node.create({
  name: "field",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => ({
    column: { default: "", parseHTML: (element) => element.dataset.field, renderHTML: () => ({}) },
    fallback: { default: null, parseHTML: (element) => element.dataset.fallback ?? null, renderHTML: () => ({}) },
  }),
  parseHTML: () => [{ tag: "span[data-field]" }],
  renderHTML: ({ node, HTMLAttributes }) => {
    const { column, fallback } = node.attrs as Field;
    const kept = fallback === null ? {} : { "data-fallback": fallback };
    return ["span", mergeAttributes(HTMLAttributes, { "data-field": column, ...kept })];
  },
  addNodeView: () => ReactNodeViewRenderer(Chip, { as: "span" }),
});

function Chip({ node, getPos, editor, selected }: NodeViewProps) {
  const { t } = useTranslation();
  const { titleOf } = useBoardColumns();
  const open = useContext(FieldOpener);
  const field = node.attrs as Field;
  const title = titleOf(field.column);
  const isGone = title === null;
  const shown = title ?? field.column;
  const said = t("composer.fieldGone", { column: shown });
  return (
    <NodeViewWrapper as="span" className={styles.chipSpace}>
      <button
        type="button"
        className={styles.chip}
        data-gone={isGone || undefined}
        data-selected={selected || undefined}
        disabled={!editor.isEditable}
        title={isGone ? said : undefined}
        onClick={(event) => open?.(getPos() ?? 0, field, event.currentTarget.getBoundingClientRect())}
      >
        <span className="said">{isGone ? said : t("composer.field")} </span>
        <bdi>{shown}</bdi>
        {field.fallback !== null && <span className={styles.fallback}>{field.fallback || "–"}</span>}
      </button>
    </NodeViewWrapper>
  );
}
