// What lies over the page, one above the other: only the topmost can be reached.

import { h } from "../dom.js";

const BEHIND = ["top", "side", "main", "card"];
const open = []; // the lowest first: { layer, end, before }

// Lays a box over everything; returns a promise of what ends it. Escape, and a click beside it, end it with `nothing`.
export function lay(box, nothing) {
  return new Promise((end) => {
    const layer = h("div", {
      class: "layer",
      onkeydown: (event) => event.key === "Escape" && lift(nothing),
      onmousedown: (event) => event.target === layer && lift(nothing),
    }, box);
    open.push({ layer, end, before: document.activeElement });
    document.getElementById("layers").append(layer);
    guard();
    box.querySelector("button.main, button")?.focus();
  });
}

// Takes the topmost away, and gives the focus back to what had it.
export function lift(said) {
  const top = open.pop();
  if (!top) return;
  top.layer.remove();
  guard();
  if (top.before?.isConnected) top.before.focus();
  top.end(said);
}

// Takes away the layer that an element is in, and those above it.
export function liftFrom(element, said) {
  const found = open.findIndex((one) => one.layer.contains(element));
  if (found < 0) throw new Error("This view is not in a dialog.");
  while (open.length > found) lift(said);
}

export function liftAll(said) {
  while (open.length) lift(said);
}

function guard() {
  for (const id of BEHIND) document.getElementById(id).inert = open.length > 0;
  open.forEach((one, n) => { one.layer.inert = n < open.length - 1; });
}
