// Dialogs with a view inside, one above the other; the page behind them is out of reach meanwhile.

import { h } from "../dom.js";
import { frame, view } from "./views.js";

const open = []; // the lowest first: { layer, end, before }
const BEHIND = ["top", "side", "main", "card"];

// Returns a promise of what the view says when it closes its dialog.
export function openDialog(key, place, { url = view(key).url, width, height, name = `view-${key}` } = {}) {
  return new Promise((done) => {
    const shown = frame(key, place, url);
    shown.dataset.testid = name;
    const box = h("div", { class: "dialog", role: "dialog", "aria-modal": "true", "aria-label": view(key).name, "data-testid": `dialog-${key}`, style: size(width, height) },
      h("button", { class: "icon close", "aria-label": "Close", onclick: () => closeDialog() }, "✕"), shown);
    const layer = h("div", { class: "layer", onkeydown: (event) => event.key === "Escape" && closeDialog(), onmousedown: (event) => event.target === layer && closeDialog() }, box);
    open.push({ layer, end: done, before: document.activeElement });
    document.getElementById("layers").append(layer);
    guard();
    box.querySelector("button").focus();
  });
}

export function closeDialog(said = {}) {
  const top = open.pop();
  if (!top) return;
  top.layer.remove();
  guard();
  if (top.before?.isConnected) top.before.focus();
  top.end(said);
}

// Closes the dialog a view is in, and those above it.
export function closeOf(shown, said = {}) {
  const found = open.findIndex((one) => one.layer.contains(shown));
  if (found < 0) throw new Error("This view is not in a dialog.");
  while (open.length > found) closeDialog(said);
  return {};
}

function guard() {
  for (const id of BEHIND) document.getElementById(id).inert = open.length > 0;
  open.forEach((one, n) => { one.layer.inert = n < open.length - 1; });
}

function size(width, height) {
  const given = (name, value) => (value && value !== "0px" ? `--${name}: ${value};` : "");
  return given("width", width) + given("height", height);
}
