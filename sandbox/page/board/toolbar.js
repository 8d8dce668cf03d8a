// Above the table: a new item, and the search.

import { send } from "../api.js";
import { h, say } from "../dom.js";
import { icon } from "../icons.js";
import { mayChange, me } from "../who.js";
import { term, type } from "./filter.js";

export function toolbar(state, shown) {
  const add = async () => {
    await send("/sandbox/items", { board: shown.id, name: "New item", user: me.id });
    say("A new item was added.");
  };
  return h("div", { class: "toolbar", "data-key": "toolbar" },
    h("button", { class: "main", "data-key": "new-item", disabled: !mayChange(state), onclick: add }, "New item"),
    h("label", { class: "search" }, icon("search"),
      h("input", { type: "search", placeholder: "Search", "aria-label": "Search this board", "data-key": "search", value: term(), oninput: (event) => type(event.target.value) })),
    mayChange(state) ? null : h("span", { class: "soft" }, "You may look at this board but not change it."));
}
