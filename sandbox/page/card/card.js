// The card of an item, from the right: its tabs, those of the app among them.

import { h } from "../dom.js";
import { frame, viewsOf } from "../host/views.js";
import { icon } from "../icons.js";
import { addressOf, opened, withoutCard } from "../place.js";
import { boardsOf } from "../side.js";
import { columns } from "./columns.js";
import { story } from "./story.js";
import { updates } from "./updates.js";

const TABS = { updates: ["Updates", updates], activities: ["Emails & Activities", story], columns: ["Columns", columns] };

export async function card(state) {
  const [id, tab] = opened();
  const board = boardsOf(state).find((found) => found.items.some((item) => item.id === id));
  return board ? open(state, board, board.items.find((item) => item.id === id), tab) : null;
}

async function open(state, board, one, tab) {
  const views = viewsOf("AppFeatureItemView");
  const view = views.find((found) => found.key === tab);
  const current = view?.key ?? (TABS[tab] ? tab : "activities");
  const link = (key, text) => h("a", { href: addressOf(one.id, key), "data-key": `card-${key}`, "aria-current": current === key && "page" }, text);
  return h("aside", { class: "card", "aria-label": one.name, "data-testid": "card", "data-key": `card${one.id}`, onkeydown: (event) => event.key === "Escape" && (location.hash = withoutCard()) },
    h("header", {}, h("h2", {}, one.name), h("a", { class: "icon", href: withoutCard(), "data-key": "close", "aria-label": "Close" }, icon("close"))),
    h("nav", { class: "tabs", "aria-label": "Item" }, Object.entries(TABS).map(([key, [text]]) => link(key, text)), views.map((found) => link(found.key, found.name))),
    view ? frame(view.key, { board: board.id, item: one.id }) : h("div", { class: "inside", "data-key": current }, await TABS[current][1](state, board, one)));
}
