// What happened to an item: Emails & Activities as the app wrote them, and everything else, oldest first.

import { get } from "../api.js";
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

export async function story(state, board, one) {
  const address = one.cells.email ?? "";
  const { log } = await get("/sandbox/log");
  const messages = address.includes("@") ? (await get(`/sandbox/mailboxes/${encodeURIComponent(address)}/messages`)).messages : [];
  const lines = log.filter((entry) => entry.who === one.name || entry.who === address.toLowerCase());
  let letter = 0;
  return [
    h("h3", {}, "Emails & Activities"),
    one.timeline.length ? h("ol", { class: "story", "data-testid": "timeline" }, one.timeline.toSorted((a, b) => a.at.localeCompare(b.at)).map((entry) =>
      h("li", {}, h("time", { datetime: entry.at }, when(entry.at)), entry.title)))
      : h("p", { class: "soft" }, "No entries yet."),
    h("h3", {}, "Story"),
    lines.length ? h("ol", { class: "story", "data-testid": "story" }, lines.map((entry) =>
      h("li", {}, h("time", { datetime: entry.at }, when(entry.at)), (WORDS[entry.what] ?? (() => entry.what))(entry),
        entry.what === "mail" && messages[letter] ? mail(messages[letter++]) : null)))
      : h("p", { class: "soft" }, "Nothing has happened yet."),
  ];
}

function mail(message) {
  return h("div", { class: "mail" }, h("b", {}, message.subject), h("pre", {}, message.text));
}
