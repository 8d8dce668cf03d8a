// The bar at the bottom for the ticked rows: what monday can do with them, and what the app can.

import { send } from "../api.js";
import { h, say } from "../dom.js";
import { openDialog } from "../host/dialogs.js";
import { viewsOf } from "../host/views.js";
import { icon } from "../icons.js";
import { mayChange, me } from "../who.js";
import { filtered } from "./filter.js";
import { clear, set, ticked } from "./ticked.js";

export function batch(state, shown) {
  const ids = ticked(shown);
  if (!ids.length) return null;
  const all = filtered(shown.items).map((one) => one.id);
  const action = (key, shape, text, onclick, closed = false) => h("button", { class: "plain action", "data-key": `batch-${key}`, "data-testid": `batch-${key}`, disabled: closed, onclick }, icon(shape), h("span", {}, text));
  const place = (word) => async () => {
    for (const id of ids) await send(`/sandbox/items/${id}/place`, { state: word, user: me.id });
    say(`${ids.length} items were ${word}.`);
  };
  return h("div", { class: "batch", role: "toolbar", "aria-label": "Selected items", "data-testid": "batch", "data-key": "batch" },
    h("b", { class: "count" }, String(ids.length)),
    h("span", { class: "words" }, ids.length === 1 ? "item selected" : "items selected",
      ids.length < all.length ? h("button", { class: "plain", "data-key": "batch-all", onclick: () => set(all, true) }, `Select all ${all.length}`) : null),
    action("archived", "archive", "Archive", place("archived"), !mayChange(state)),
    action("deleted", "trash", "Delete", place("deleted"), !mayChange(state)),
    viewsOf("AppFeatureItemBatchAction").map((one) => action(one.key, "object", one.name, () => openDialog(one.key, { board: shown.id, selected: ids.join(",") }))),
    h("button", { class: "plain icon", "aria-label": "Clear the selection", "data-key": "batch-clear", onclick: clear }, icon("close")));
}
