// The top bar: the clock, who looks and how, and the bell.

import { bell } from "./bell.js";
import { clock } from "./clock.js";
import { h } from "./dom.js";
import { switches } from "./switches.js";

export function top(state) {
  return [
    h("span", { class: "brand" }, h("i", { class: "mark", "aria-hidden": "true" }), "Sandbox"),
    clock(state),
    switches(state),
    ...bell(state),
  ];
}
