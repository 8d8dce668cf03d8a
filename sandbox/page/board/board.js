// A board: its header with the tabs of its views, and the table or a view of the app.

import { h } from "../dom.js";
import { frame, viewsOf } from "../host/views.js";
import { icon } from "../icons.js";
import { opened } from "../place.js";
import { boardsOf } from "../side.js";
import { batch } from "./batch.js";
import { menu } from "./status.js";
import { table } from "./table.js";
import { toolbar } from "./toolbar.js";

export function board(state, [id, part, chosen]) {
  const shown = boardsOf(state).find((one) => one.id === id) ?? boardsOf(state)[0];
  if (!shown) return h("p", { class: "soft" }, "No board of this account is open to you.");
  const view = part === "view" ? viewsOf("AppFeatureBoardView").find((one) => one.key === chosen) : null;
  return [
    header(shown, view),
    ...(view ? [frame(view.key, { board: shown.id })] : [toolbar(state, shown), table(state, shown), opened().length ? null : batch(state, shown), menu()]),
  ];
}

function header(shown, view) {
  const tab = (hash, text, current, shape) =>
    h("a", { href: `#/board/${shown.id}${hash}`, "data-key": `tab${hash}`, "aria-current": current && "page" }, icon(shape), text);
  return h("header", { class: "head", "data-key": "head" },
    h("h1", {}, shown.name),
    h("a", { href: "#/automations", "data-key": "automate" }, icon("bolt"), "Automate"),
    h("nav", { class: "tabs", "aria-label": "Views" },
      tab("", "Main table", !view, "board"),
      viewsOf("AppFeatureBoardView").map((one) => tab(`/view/${one.key}`, one.name, view === one, "object"))));
}
