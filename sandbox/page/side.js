// The places one can go to.

import { h } from "./dom.js";

export function side(state, [name, first]) {
  const link = (hash, text, count, current) =>
    h("a", { href: `#/${hash}`, "aria-current": current && "page", "data-key": hash }, h("span", {}, text), count ? h("span", { class: "soft" }, String(count)) : null);
  return [
    h("h2", {}, "Boards"),
    state.boards.map((one) => link(`board/${one.id}`, one.name, one.items.length, name === "board" && first === one.id)),
    h("h2", {}, "Automations center"),
    link("automations", "Automations", state.automations.length, name === "automations"),
    h("h2", {}, "Mailboxes"),
    Object.entries(state.mailboxes)
      .filter(([address]) => state.reps.includes(address))
      .map(([address, folders]) => link(`mail/${address}`, address, folders.INBOX, name === "mail" && first === address)),
    link("people", "Prospects", state.people.length, name === "people"),
    h("h2", {}, "Administration"),
    link("account", "The app", state.installed ? 0 : "removed", name === "account"),
    h("h2", {}, "Everything"),
    link("log", "Event log", state.log_size, name === "log"),
  ].flat();
}
