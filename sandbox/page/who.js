// Who looks at the page, and in which theme: kept in the address, so that a page that is loaded again is the same.

import { send } from "./api.js";

export const THEMES = ["light", "dark", "black"];
export const LANGUAGES = [["en", "English"], ["fr", "Français"], ["he", "עברית"]];

const DANA = "61204477";
const asked = new URLSearchParams(location.search);
const listeners = [];

export const me = {
  id: asked.get("user") ?? DANA,
  theme: THEMES.includes(asked.get("theme")) ? asked.get("theme") : "light",
};

// Whoever the address names; the first when nobody is called so.
export function user(state) {
  const found = state.users.find((one) => one.id === me.id) ?? state.users[0];
  me.id = found.id;
  return found;
}

export const mayChange = (state) => user(state).kind !== "view_only";

export function onSwitch(listener) {
  listeners.push(listener);
}

export function turn(name, value) {
  me[name] = value;
  const kept = new URLSearchParams(location.search);
  kept.set(name === "id" ? "user" : name, value);
  history.replaceState(null, "", `?${kept}${location.hash}`);
  for (const listener of listeners) listener();
}

// The language is a matter of a person's profile, which the app may ask for: so it is kept by the server.
export function speak(language) {
  return send(`/sandbox/users/${me.id}`, { language });
}

export async function obeyAddress() {
  const language = asked.get("language");
  if (LANGUAGES.some(([known]) => known === language)) await speak(language).catch(() => null); // nobody has that number
}
