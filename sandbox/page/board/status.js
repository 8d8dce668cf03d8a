// A status cell, and the menu of its labels.

import { send } from "../api.js";
import { h, say } from "../dom.js";
import { redraw } from "../redraw.js";
import { mayChange, me } from "../who.js";

// monday's own colours, darkened where white text would be hard to read.
const COLOURS = {
  Interested: "#9d50dd", Contacted: "#0073ea", Replied: "#00854d", Won: "#037f4c", Done: "#00854d",
  Bounced: "#d83a52", Dropped: "#757575", New: "#6b6d7a", Open: "#6b6d7a",
};
const FALLBACK = ["#0073ea", "#9d50dd", "#00854d", "#b25000", "#d83a52", "#5559df"];
const MENU_WIDTH = 180;

let open = null; // { item, column, key, left, top }

export function colour(column, label) {
  if (!label) return null;
  const place = column.labels.findIndex((one) => one.label === label);
  return COLOURS[label] ?? FALLBACK[Math.max(place, 0) % FALLBACK.length];
}

export const isOpen = (one) => open?.item.id === one.id;

const painted = (column, label) => (label ? `background: ${colour(column, label)}` : null);

export function status(state, shown, one, column, text) {
  const key = `${one.id}:${column.id}`;
  const toggle = ({ currentTarget }) => {
    const { left, width, bottom } = currentTarget.getBoundingClientRect();
    const top = Math.min(bottom + 6, innerHeight - 40 * column.labels.length - 30);
    open = open?.key === key ? null : { item: one, column, key, left: left + (width - MENU_WIDTH) / 2, top };
    redraw();
    if (open) requestAnimationFrame(() => document.querySelector(".menu button")?.focus());
  };
  return h("td", { class: "status", "data-column": column.title },
    h("button", {
      style: painted(column, text), "data-label": text, "data-key": key, "data-column": column.id, "aria-haspopup": "menu", "aria-expanded": String(open?.key === key),
      "aria-label": `${column.title} of ${one.name}: ${text || "empty"}`, disabled: !mayChange(state), onclick: toggle,
    }, text));
}

export function menu() {
  if (!open) return null;
  const { item, column, key, left, top } = open;
  const choose = async (label) => {
    close();
    await send(`/sandbox/items/${item.id}/columns`, { column: column.id, label, user: me.id });
    say(`${item.name}: ${column.title} is ${label}.`);
  };
  return h("div", { class: "menu", role: "menu", "aria-label": `${column.title} of ${item.name}`, "data-key": "menu", style: `left: ${left}px; top: ${top}px`, onkeydown: steer },
    column.labels.map((one) => h("button", { role: "menuitem", style: painted(column, one.label), "data-label": one.label, "data-key": `${key}:${one.id}`, onclick: () => choose(one.label) }, one.label)));
}

function close() {
  const { key } = open;
  open = null;
  redraw();
  document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

function steer(event) {
  if (event.key === "Escape" || event.key === "Tab") close();
  const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
  if (step) document.activeElement[step]?.focus();
  if (step || event.key === "Escape" || event.key === "Tab") event.preventDefault();
}

addEventListener("mousedown", ({ target }) => {
  if (open && !target.closest(".menu") && target.dataset.key !== open.key) close();
});
addEventListener("keydown", ({ key }) => key === "Escape" && open && close());
