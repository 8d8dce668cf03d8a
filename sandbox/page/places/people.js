// The prospects: how each is, and what they will do next.

import { h, when } from "../dom.js";

const TEMPERS = {
  replies: "answers the first e-mail", replies_late: "answers the second e-mail", silent: "never answers", opens: "opens only", clicks: "opens and follows a link",
  bounces: "the server sends everything back", refused: "the server refuses the address", away: "is away and says until when",
  left: "no longer works there",
};

export function people(state) {
  return [
    h("h1", {}, "Prospects"),
    h("p", { class: "soft" }, "Invented people. What each does with an e-mail is decided by the seed, so every run tells the same story."),
    h("table", { class: "log" },
      h("thead", {}, h("tr", {}, ["Name", "Address", "How they are", "Next"].map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, state.people.map((one) => h("tr", {},
        h("td", {}, one.name), h("td", {}, h("a", { href: `#/mail/${one.address}` }, one.address)), h("td", {}, TEMPERS[one.temper] ?? one.temper), h("td", {}, next(one.next)))))),
  ];
}

function next(text) {
  const [act, moment] = text.split(" at ");
  return moment ? `${act}, ${when(moment)}` : "–";
}
