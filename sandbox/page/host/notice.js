// A line at the top that goes by itself.

import { h } from "../dom.js";

const MILLISECONDS = 5000;

export function notice({ message, type = "info", timeout = MILLISECONDS }) {
  const shown = h("div", { class: `notice ${type}`, "data-testid": "notice", "data-kind": type },
    h("span", {}, message), h("button", { class: "icon", "aria-label": "Close", onclick: () => shown.remove() }, "✕"));
  document.getElementById("notices").append(shown);
  setTimeout(() => shown.remove(), timeout);
  return {};
}
