// Elements without a framework: everything a person wrote goes in as text, never as markup.

export function h(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

// Puts children in place and gives the focus back to what had it, found by its data-key.
export function show(place, ...children) {
  const key = document.activeElement?.dataset?.key;
  const top = place.scrollTop;
  place.replaceChildren(...children.flat().filter(Boolean));
  place.scrollTop = top;
  if (key) place.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

const FORMAT = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/Berlin", weekday: "short", day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit",
});
export const when = (moment) => FORMAT.format(new Date(moment));

export function say(text) {
  document.getElementById("said").textContent = text;
}
