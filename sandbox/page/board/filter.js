// The search on a board; views are told its text.

import { redraw } from "../redraw.js";

let typed = "";

export const term = () => typed;

export function type(text) {
  typed = text;
  redraw();
}

export function filtered(items) {
  const wanted = typed.trim().toLowerCase();
  const says = (one) => [one.name, ...Object.values(one.cells)].some((text) => text.toLowerCase().includes(wanted));
  return wanted ? items.filter(says) : items;
}
