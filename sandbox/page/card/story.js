// One item: its values, and everything that happened to it, oldest first.

import { get, send } from "../api.js";
import { h, when } from "../dom.js";

const WORDS = {
  cell: (one) => `${one.column} ${one.text ? `is now “${one.text}”` : "was emptied"} (by ${one.by === "app" ? "Sequences" : "a person"})`,
  item: () => "The item was added",
  mail: (one) => `An e-mail from ${one.sender} arrived`,
  reply: () => "They replied",
  open: () => "They opened the e-mail",
  away: () => "Their mailbox answered that they are away",
  left: () => "Their mailbox answered that they no longer work there",
  bounce: () => "Their server sent the e-mail back",
  refused: () => "Their server refused the address",
  fire: (one) => `Trigger “${one.trigger.replaceAll("_", " ")}” fired`,
  button: () => "Its button was clicked",
  moved: (one) => `Moved to ${one.group}`,
  update: (one) => `Update: ${one.body}`,
  entry: (one) => `Emails & Activities: ${one.title}`,
};

export async function item(state, board, one) {
  const address = one.cells.email ?? "";
  const { log } = await get("/sandbox/log");
  const messages = address.includes("@") ? (await get(`/sandbox/mailboxes/${encodeURIComponent(address)}/messages`)).messages : [];
  const story = log.filter((entry) => entry.who === one.name || entry.who === address.toLowerCase());
  let letter = 0;
  return h("aside", { class: "card", "aria-label": one.name, "data-testid": "card" },
    h("header", {}, h("h1", {}, one.name), h("a", { href: `#/board/${board.id}`, "data-key": "close" }, "Close")),
    h("dl", { class: "facts" }, board.columns.filter((column) => column.type !== "name").map((column) =>
      [h("dt", {}, column.title), h("dd", {}, one.cells[column.id] || "–")]).flat()),
    h("div", { class: "builder" },
      choose("Group", one.id, board.groups.map((group) => [group.id, group.title]), one.group, (group) => send(`/sandbox/items/${one.id}/place`, { group })),
      choose("Assign", one.id, [["", "choose a person"], ...state.users.map((user) => [user.id, user.name])], "", (user) => user && send(`/sandbox/items/${one.id}/columns`, { column: "owner", value: { personsAndTeams: [{ id: Number(user), kind: "person" }] } }))),
    h("h2", {}, "Emails & Activities"),
    one.timeline.length ? h("ol", { class: "story", "data-testid": "timeline" }, one.timeline.toSorted((a, b) => a.at.localeCompare(b.at)).map((entry) =>
      h("li", {}, h("time", { datetime: entry.at }, when(entry.at)), entry.title)))
      : h("p", { class: "soft" }, "No entries yet."),
    h("h2", {}, "Story"),
    story.length ? h("ol", { class: "story", "data-testid": "story" }, story.map((entry) =>
      h("li", {}, h("time", { datetime: entry.at }, when(entry.at)), (WORDS[entry.what] ?? (() => entry.what))(entry),
        entry.what === "mail" && messages[letter] ? mail(messages[letter++]) : null)))
      : h("p", { class: "soft" }, "Nothing has happened yet."));
}

function choose(label, id, values, chosen, change) {
  return h("label", {}, `${label} `, h("select", { "data-key": `${label}${id}`, onchange: (event) => change(event.target.value) },
    values.map(([value, text]) => h("option", { value, selected: value === chosen }, text))));
}

function mail(message) {
  return h("div", { class: "mail" }, h("b", {}, message.subject), h("pre", {}, message.text));
}
