// The clock and the bell.

import { send } from "./api.js";
import { h, when } from "./dom.js";

const RATES = [[0, "Pause"], [1, "Real time"], [60, "1 min/s"], [3600, "1 h/s"]];
let belled = false;

export function shownNow(clock) {
  return new Date(new Date(clock.now).getTime() + (Date.now() - clock.fetched) * clock.rate);
}

export function top(state, draw) {
  state.clock.fetched ??= Date.now();
  const now = shownNow(state.clock);
  const until = (days) => send("/sandbox/clock", { fast_until: new Date(now.getTime() + days * 86400000).toISOString() });
  const lines = state.bell.toReversed();
  return [
    h("span", { class: "brand" }, "Sandbox"),
    h("span", { class: "soft" }, "Acme on a monday of its own"),
    h("div", { class: "clock", role: "group", "aria-label": "Clock" },
      h("time", { "data-testid": "now", datetime: now.toISOString() }, state.clock.fast ? "running …" : when(now)),
      RATES.map(([rate, text]) =>
        h("button", { "aria-pressed": String(!state.clock.fast && state.clock.rate === rate), "data-key": `rate${rate}`, onclick: () => send("/sandbox/clock", rate ? { rate } : { pause: true }) }, text)),
      h("button", { "data-key": "next", onclick: () => send("/sandbox/clock", { next: true }) }, "Next event"),
      h("button", { "data-key": "day", onclick: () => until(1) }, "+1 day"),
      h("button", { "data-key": "month", onclick: () => until(30) }, "+30 days")),
    h("button", { "data-testid": "bell", "data-key": "bell", "aria-expanded": String(belled), onclick: () => { belled = !belled; draw(); } },
      "Bell ", lines.length ? h("span", { class: "badge" }, String(lines.length)) : null),
    belled ? h("div", { class: "panel", role: "dialog", "aria-label": "Notifications", "data-testid": "notifications" },
      lines.length ? h("ul", {}, lines.map((one) => h("li", {}, h("b", {}, one.name), " · ", h("span", { class: "soft" }, when(one.at)), h("br"), one.text)))
        : h("p", { class: "soft" }, "Nothing yet: the app rings here when somebody should know.")) : null,
  ];
}
