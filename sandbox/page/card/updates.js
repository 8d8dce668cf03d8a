// The updates under an item, newest first.

import { h } from "../dom.js";

export function updates(state, board, one) {
  if (!one.updates.length) return h("p", { class: "soft" }, "No updates yet.");
  return one.updates.toReversed().map((update) => h("article", { class: "mail" }, update.body));
}
