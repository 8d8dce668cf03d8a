// The ticked rows of a board.

import { redraw } from "../redraw.js";

let board = null;
let rows = new Set();
let last = null; // where a range begins

export function ticked(shown) {
  if (board !== shown.id) forget(shown.id);
  return shown.items.filter((one) => rows.has(one.id)).map((one) => one.id);
}

function forget(id) {
  board = id;
  rows = new Set();
  last = null;
}

export const isTicked = (id) => rows.has(id);

// Ticks a row, or with `range` everything between it and the one before.
export function tick(id, order, on, range) {
  const [from, to] = [order.indexOf(last), order.indexOf(id)].sort((a, b) => a - b);
  set(range && from >= 0 ? order.slice(from, to + 1) : [id], on);
  last = id;
}

export function set(ids, on) {
  for (const id of ids) {
    if (on) rows.add(id);
    else rows.delete(id);
  }
  redraw();
}

export function clear() {
  forget(board);
  redraw();
}
