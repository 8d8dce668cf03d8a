// A board: its items in a table, statuses to change, and the card of one item.

import { send } from "../api.js";
import { h, say } from "../dom.js";
import { item as card } from "./item.js";

let open = null; // the cell whose menu is open

export async function board(state, [id, , item], draw) {
  const shown = state.boards.find((one) => one.id === id) ?? state.boards[0];
  const chosen = item && shown.items.find((one) => one.id === item);
  return [
    h("h1", {}, shown.name),
    h("p", { class: "soft" }, shown.items.length ? "Change a status; automations do the rest. A name opens the item's story." : "No items yet."),
    h("table", { class: "board", "data-testid": "board" },
      h("thead", {}, h("tr", {}, shown.columns.map((one) => h("th", { scope: "col" }, one.title)))),
      h("tbody", {}, shown.items.map((one) => row(shown, one, draw)))),
    chosen ? await card(state, shown, chosen) : null,
  ];
}

function row(shown, one, draw) {
  return h("tr", { "data-testid": `item-${one.id}` }, shown.columns.map((column) => {
    if (column.type === "name") return h("td", {}, h("a", { href: `#/board/${shown.id}/item/${one.id}`, "data-key": `name${one.id}` }, one.name));
    const text = one.cells[column.id] ?? "";
    if (column.type === "status") return status(one, column, text, draw);
    if (column.type === "dropdown") return h("td", { class: "enrolled", "data-column": column.title }, text.split(", ").filter(Boolean).map((tag) => h("span", { class: "tag" }, tag)));
    if (column.type === "button") return press(one, column);
    return h("td", { "data-column": column.title }, text);
  }));
}

function press(one, column) {
  const click = async () => {
    await send(`/sandbox/items/${one.id}/press`, { column: column.id });
    say(`${one.name}: ${column.title} was clicked.`);
  };
  return h("td", { "data-column": column.title }, h("button", { "data-key": `${one.id}:${column.id}`, "aria-label": `${column.title}: ${one.name}`, onclick: click }, "Click"));
}

function status(one, column, text, draw) {
  const key = `${one.id}:${column.id}`;
  const toggle = () => { open = open === key ? null : key; draw(); };
  const choose = async (label) => {
    open = null;
    await send(`/sandbox/items/${one.id}/columns`, { column: column.id, label });
    say(`${one.name}: ${column.title} is ${label}.`);
  };
  return h("td", { class: "status", "data-column": column.title, onkeydown: (event) => event.key === "Escape" && open && toggle() },
    h("button", { "data-label": text, "data-key": key, "aria-haspopup": "menu", "aria-expanded": String(open === key), "aria-label": `${column.title} of ${one.name}: ${text || "empty"}`, onclick: toggle }, text),
    open === key ? h("div", { class: "menu", role: "menu" }, column.labels.map((label) =>
      h("button", { role: "menuitem", "data-label": label.label, "data-key": `${key}:${label.id}`, onclick: () => choose(label.label) }, label.label))) : null);
}
