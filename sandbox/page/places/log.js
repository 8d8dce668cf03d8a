// Everything that happened, newest first.

import { get } from "../api.js";
import { h, when } from "../dom.js";

export async function log() {
  const { log: entries } = await get("/sandbox/log");
  return [
    h("h1", {}, "Event log"),
    h("table", { class: "log", "data-testid": "log" },
      h("thead", {}, h("tr", {}, ["When", "What", "Who", "More"].map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, entries.toReversed().slice(0, 500).map((one) => {
        const { at, what, who, ...more } = one;
        return h("tr", {}, h("td", {}, when(at)), h("td", {}, what), h("td", {}, who), h("td", { class: "soft" }, Object.values(more).filter(Boolean).join(" · ")));
      }))),
  ];
}
