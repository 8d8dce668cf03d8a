// The cells of a row, by the type of their column.

import { send } from "../api.js";
import { h, say } from "../dom.js";
import { face } from "../faces.js";
import { icon } from "../icons.js";
import { mayChange, me } from "../who.js";
import { status } from "./status.js";

const SHOWN = {
  name: (state, shown, one) => h("td", { class: "name" }, h("a", { href: `#/board/${shown.id}/item/${one.id}`, "data-key": `name${one.id}`, "data-column": "name" }, one.name)),
  status,
  dropdown: (state, shown, one, column, text) => plain(column, text.split(", ").filter(Boolean).map((tag) => h("span", { class: "tag", title: tag }, tag)), "enrolled"),
  people: (state, shown, one, column, text) => plain(column, h("span", {}, text.split(", ").filter(Boolean).map(face), text), "people"),
  file: (state, shown, one, column, text) => plain(column, text ? [icon("archive"), text] : "", "file"),
  button: press,
};

export function cell(state, shown, one, column) {
  const text = one.cells[column.id] ?? "";
  return (SHOWN[column.type] ?? ((...given) => plain(given[3], text)))(state, shown, one, column, text);
}

const plain = (column, content, kind = column.type) => h("td", { class: kind, "data-column": column.title }, content);

function press(state, shown, one, column) {
  const click = async () => {
    await send(`/sandbox/items/${one.id}/press`, { column: column.id, user: me.id });
    say(`${one.name}: ${column.title} was clicked.`);
  };
  return plain(column, h("button", { "data-key": `${one.id}:${column.id}`, "data-column": column.id, "aria-label": `${column.title}: ${one.name}`, disabled: !mayChange(state), onclick: click }, "Click"));
}
