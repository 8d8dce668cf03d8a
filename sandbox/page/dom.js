// Elements without a framework: everything a person wrote goes in as text, never as markup.

import { patch } from "./patch.js";

export function h(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) made[name] = (event) => { handle(value, event); };
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

// What a handler returns must not count, false would cancel; what goes wrong in it is told to the page.
async function handle(handler, event) {
  try {
    await handler(event);
  } catch (error) {
    dispatchEvent(new CustomEvent("trouble", { detail: error.message }));
  }
}

// Lets a place show children; what is there already and stays keeps its focus, its scrolling and its frames.
export function show(place, ...children) {
  const wanted = document.createElement(place.localName);
  wanted.append(...children.flat().filter(Boolean));
  patch(place, wanted);
}

const FORMAT = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/Berlin", weekday: "short", day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit",
});
export const when = (moment) => FORMAT.format(new Date(moment));

export function say(text) {
  document.getElementById("said").textContent = text;
}
