// The bell: what the app told the person who looks at the page.

import { h, when } from "./dom.js";
import { icon } from "./icons.js";
import { redraw } from "./redraw.js";
import { user } from "./who.js";

let open = false;

export function bell(state) {
  const lines = state.bell.filter((one) => one.user === user(state).id).toReversed();
  const toggle = () => { open = !open; redraw(); };
  return [
    h("button", { class: "icon", "data-testid": "bell", "data-key": "bell", "aria-label": `Bell: ${lines.length} notifications`, "aria-expanded": String(open), onclick: toggle },
      icon("bell"), lines.length ? h("span", { class: "badge" }, String(lines.length)) : null),
    open ? h("div", { class: "panel", role: "dialog", "aria-label": "Notifications", "data-testid": "notifications", "data-key": "notifications", onkeydown: (event) => event.key === "Escape" && toggle() },
      h("h2", {}, "Notifications"),
      lines.length ? h("ul", {}, lines.map((one) => line(state, one)))
        : h("p", { class: "soft" }, "Nothing yet: the app rings here when somebody should know.")) : null,
  ];
}

function line(state, one) {
  const board = state.boards.find((found) => found.items.some((item) => item.id === one.target));
  const text = board ? h("a", { href: `#/board/${board.id}/item/${one.target}` }, one.text) : one.text;
  return h("li", {}, text, h("br"), h("span", { class: "soft" }, when(one.at)));
}
