// Dialogs with a view inside.

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { lay, lift } from "./layers.js";
import { frame, view } from "./views.js";

// Returns a promise of what the view says when it closes its dialog.
export function openDialog(key, place, { url = view(key).url, width, height, name = `view-${key}` } = {}) {
  const shown = frame(key, place, url);
  shown.dataset.testid = name;
  return lay(h("div", { class: "dialog", role: "dialog", "aria-modal": "true", "aria-label": view(key).name, "data-testid": `dialog-${key}`, style: size(width, height) },
    h("header", {}, h("b", {}, view(key).name), h("button", { class: "icon", "aria-label": "Close", onclick: () => lift({}) }, icon("close"))), shown), {});
}

function size(width, height) {
  const given = (name, value) => (value && value !== "0px" ? `--${name}: ${value};` : "");
  return given("width", width) + given("height", height);
}
