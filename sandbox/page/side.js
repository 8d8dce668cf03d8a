// The places one can go to, as the workspace shows them.

import { h } from "./dom.js";
import { viewsOf } from "./host/views.js";
import { icon } from "./icons.js";
import { user } from "./who.js";

export function side(state, [name, first]) {
  const link = (hash, shape, text, count, current) =>
    h("a", { href: `#/${hash}`, "aria-current": current && "page", "data-key": hash, title: text },
      icon(shape), h("span", { class: "name" }, text), count ? h("span", { class: "soft" }, String(count)) : null);
  return [
    h("p", { class: "workspace" }, h("b", { "aria-hidden": "true" }, "A"), h("span", {}, "Acme CRM")),
    viewsOf("AppFeatureObject").map((one) => link(`object/${one.key}`, "object", one.name, 0, name === "object" && first === one.key)),
    h("h2", {}, "Boards"),
    boardsOf(state).map((one) => link(`board/${one.id}`, "board", one.name, one.items.length, name === "board" && first === one.id)),
    h("h2", {}, "Automations center"),
    link("automations", "bolt", "Automations", state.automations.length, name === "automations"),
    h("h2", {}, "Mailboxes"),
    Object.entries(state.mailboxes)
      .filter(([address]) => state.reps.includes(address))
      .map(([address, folders]) => link(`mail/${address}`, "mail", address, folders.INBOX, name === "mail" && first === address)),
    link("people", "people", "Prospects", state.people.length, name === "people"),
    h("h2", {}, "Administration"),
    viewsOf("AppFeatureAccountSettingsView").map((one) => link(`settings/${one.key}`, "gear", one.name, 0, name === "settings" && first === one.key)),
    link("account", "plug", "The app", state.installed ? 0 : "removed", name === "account"),
    h("h2", {}, "Everything"),
    link("log", "list", "Event log", state.log_size, name === "log"),
  ].flat();
}

// A guest sees the boards they were invited to, and no others.
export function boardsOf(state) {
  const { id, kind } = user(state);
  return state.boards.filter((one) => kind !== "guest" || one.guests.includes(id));
}
