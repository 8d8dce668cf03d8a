// A mailbox: what came in and what went out, newest first.

import { get } from "../api.js";
import { h, when } from "../dom.js";

export async function mail(state, [address]) {
  const { messages } = await get(`/sandbox/mailboxes/${encodeURIComponent(address)}/messages`);
  return [h("h1", {}, address), ...["INBOX", "Sent"].flatMap((folder) => part(folder, messages.filter((one) => one.folder === folder)))];
}

function part(folder, messages) {
  return [
    h("h2", {}, folder === "INBOX" ? "Inbox" : folder),
    messages.length ? null : h("p", { class: "soft" }, "Nothing here."),
    ...messages.toReversed().map((one) => h("article", { class: "mail", "data-testid": "message" },
      h("div", { class: "line" }, h("b", {}, one.subject), h("time", { class: "soft", datetime: one.at }, when(one.at))),
      h("div", { class: "soft" }, folder === "INBOX" ? one.from : `to ${one.to}`),
      h("pre", {}, one.text))),
  ];
}
