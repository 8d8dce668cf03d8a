// A round face with the initials of somebody.

import { h } from "./dom.js";

const COLOURS = ["#5b5fc7", "#007f9b", "#9d3ac7", "#b25000", "#00733b", "#a3265b"];

export function face(name) {
  const sum = [...name].reduce((total, letter) => total + letter.codePointAt(0), 0);
  const initials = name.split(" ").map((word) => word[0]).slice(0, 2).join("");
  return h("span", { class: "face", style: `background: ${COLOURS[sum % COLOURS.length]}`, title: name, "aria-hidden": "true" }, initials);
}
