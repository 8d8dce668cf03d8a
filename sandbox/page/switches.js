// The switches: who looks at the page, in which language, in which theme.

import { h } from "./dom.js";
import { face } from "./faces.js";
import { LANGUAGES, me, speak, THEMES, turn, user } from "./who.js";

const KINDS = { admin: "admin", member: "member", guest: "guest", view_only: "viewer" };
const title = (text) => text[0].toUpperCase() + text.slice(1);

export function switches(state) {
  const who = user(state);
  const users = state.users.map((one) => [one.id, `${one.name} (${KINDS[one.kind]})`]);
  return h("div", { class: "switches", role: "group", "aria-label": "Who looks, and how" },
    pick("Theme", "theme", THEMES.map((one) => [one, title(one)]), me.theme, (value) => turn("theme", value)),
    pick("Language", "language", LANGUAGES, who.language, speak),
    face(who.name),
    pick("I am", "who", users, who.id, (value) => turn("id", value)));
}

function pick(label, key, choices, chosen, change) {
  return h("select", { "aria-label": label, "data-key": `switch-${key}`, "data-testid": `switch-${key}`, onchange: (event) => change(event.target.value) },
    choices.map(([value, text]) => h("option", { value, selected: value === chosen }, text)));
}
