// The sandbox's clock: what it shows, and its controls.

import { send } from "./api.js";
import { h, when } from "./dom.js";
import { redraw } from "./redraw.js";

const RATES = [[0, "Pause"], [1, "Real time"], [60, "1 min/s"], [3600, "1 h/s"]];
const DAY = 86400000;
let jumping = false;

export function shownNow(clock) {
  return new Date(new Date(clock.now).getTime() + (Date.now() - clock.fetched) * clock.rate);
}

export function clock(state) {
  state.clock.fetched ??= Date.now();
  const now = shownNow(state.clock);
  const until = (moment) => send("/sandbox/clock", { fast_until: moment.toISOString() });
  const button = (key, text, onclick) => h("button", { "data-key": key, onclick }, text);
  return h("div", { class: "clock", role: "group", "aria-label": "Clock" },
    h("time", { "data-testid": "now", datetime: now.toISOString() }, state.clock.fast ? "running …" : when(now)),
    h("span", { class: "segments" }, RATES.map(([rate, text]) =>
      h("button", { "aria-pressed": String(!state.clock.fast && state.clock.rate === rate), "data-key": `rate${rate}`, onclick: () => send("/sandbox/clock", rate ? { rate } : { pause: true }) }, text))),
    button("next", "Next event", () => send("/sandbox/clock", { next: true })),
    button("day", "+1 day", () => until(new Date(now.getTime() + DAY))),
    button("month", "+30 days", () => until(new Date(now.getTime() + 30 * DAY))),
    h("button", { "data-key": "jump", "aria-expanded": String(jumping), onclick: () => { jumping = !jumping; redraw(); } }, "Jump …"),
    jumping ? jump(now, until) : null);
}

// Goes from event to event until a moment, which is written in UTC.
function jump(now, until) {
  const leap = (event) => {
    event.preventDefault();
    jumping = false;
    until(new Date(`${event.target.elements.moment.value}Z`));
    redraw();
  };
  return h("form", { class: "panel jump", onsubmit: leap, "data-key": "jump-form" },
    h("label", {}, "Moment, in UTC ", h("input", { type: "datetime-local", name: "moment", required: true, min: now.toISOString().slice(0, 16), value: new Date(now.getTime() + DAY).toISOString().slice(0, 16) })),
    h("button", { class: "main" }, "Go there"));
}
