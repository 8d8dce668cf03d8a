// The table of a board: a part for each group, whose rows can be ticked.

import { send } from "../api.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { lazy } from "../patch.js";
import { redraw } from "../redraw.js";
import { mayChange, me } from "../who.js";
import { cell } from "./cells.js";
import { filtered } from "./filter.js";
import { isOpen } from "./status.js";
import { isTicked, set, tick, ticked } from "./ticked.js";
import { moveFocus } from "./walk.js";

const COLOURS = ["#579bfc", "#00c875", "#a25ddc", "#fdab3d", "#ff5ac4"];
const WIDTHS = { name: 240, status: 140, email: 230, people: 140, file: 180, button: 130, dropdown: 220, numbers: 80 };
const TICK_WIDTH = 40;
const closed = new Set(); // groups, by board and id
let order = []; // the ids of the rows as they are shown, for ranges

export function table(state, shown) {
  ticked(shown);
  const items = filtered(shown.items);
  const parts = shown.groups.map((one, n) => ({ ...one, colour: COLOURS[n % COLOURS.length], items: items.filter((item) => item.group === one.id) }));
  order = parts.flatMap((one) => one.items.map((item) => item.id));
  return h("div", { class: "table", "data-testid": "board", "data-key": `table${shown.id}`, onkeydown: moveFocus },
    parts.map((one) => group(state, shown, one)));
}

function group(state, shown, part) {
  const key = `${shown.id}:${part.id}`;
  const toggle = () => {
    if (!closed.delete(key)) closed.add(key);
    redraw();
  };
  const open = !closed.has(key);
  return h("section", { class: "group", style: `--group: ${part.colour}`, "data-key": key, "data-testid": `group-${part.id}`, "aria-label": part.title },
    h("h2", {}, h("button", { class: "plain", "aria-expanded": String(open), "data-key": `fold${key}`, onclick: toggle }, icon("down"), part.title), h("span", { class: "soft" }, count(part.items.length))),
    open ? rows(state, shown, part) : null);
}

const count = (number) => (number ? `${number} ${number === 1 ? "item" : "items"}` : "No items");

function rows(state, shown, part) {
  const width = (column) => WIDTHS[column.type] ?? 130;
  const said = memo(state, shown);
  const total = TICK_WIDTH + shown.columns.reduce((sum, column) => sum + width(column), 0);
  return h("table", { style: `width: ${total}px` },
    h("colgroup", {}, h("col", { style: `width: ${TICK_WIDTH}px` }), shown.columns.map((one) => h("col", { style: `width: ${width(one)}px` }))),
    h("thead", {}, h("tr", {}, h("th", { class: "tick" }, tickAll(part)), shown.columns.map((one) => h("th", { scope: "col", class: one.type }, one.type === "name" ? "Item" : one.title)))),
    h("tbody", {}, part.items.map((one) => lazy("tr", `row${one.id}`, said(one), () => row(state, shown, one))), addRow(state, shown, part)));
}

// All that a row shows: boards may have thousands, and most stay as they are.
function memo(state, shown) {
  const same = JSON.stringify([shown.columns, mayChange(state)]);
  return (one) => JSON.stringify([one.name, one.cells, isTicked(one.id), isOpen(one)]) + same;
}

function row(state, shown, one) {
  const change = (event) => tick(one.id, order, !isTicked(one.id), event.shiftKey);
  return h("tr", { "data-testid": `item-${one.id}`, "data-key": `row${one.id}`, class: isTicked(one.id) && "ticked" },
    h("td", { class: "tick" }, h("input", { type: "checkbox", "aria-label": `Select ${one.name}`, checked: isTicked(one.id), "data-key": `tick${one.id}`, "data-column": "tick", onclick: change })),
    shown.columns.map((column) => cell(state, shown, one, column)));
}

function tickAll(part) {
  const ids = part.items.map((one) => one.id);
  const all = ids.length > 0 && ids.every(isTicked);
  return h("input", { type: "checkbox", "aria-label": `Select all of ${part.title}`, checked: all, disabled: !ids.length, onclick: () => set(ids, !all) });
}

function addRow(state, shown, part) {
  if (!mayChange(state)) return null;
  const add = async (event) => {
    event.preventDefault();
    const { name } = event.target.elements;
    if (!name.value.trim()) return;
    await send("/sandbox/items", { board: shown.id, group: part.id, name: name.value.trim(), user: me.id });
    name.value = "";
  };
  return h("tr", { class: "adding", "data-key": `add${part.id}` }, h("td", { class: "tick" }),
    h("td", { class: "name" }, h("form", { onsubmit: add }, h("input", { name: "name", placeholder: "+ Add item", "aria-label": `Add an item to ${part.title}`, autocomplete: "off" }))),
    h("td", { colspan: String(shown.columns.length - 1) }));
}
