// Who listens to what, and the pushes to them: when the theme, the language or the person changes, and when something
// happens on the board a view stands at.

import { ask } from "./ask.js";
import { events } from "./events.js";
import { frames, originOf } from "./views.js";

const TYPES = ["context", "settings", "itemIds", "events", "location", "filter"];
const listening = new WeakMap(); // frame -> the types it listens to
const pushed = new WeakMap(); // frame -> what it was told last, by type

export async function listen(type, frame, state) {
  if (!TYPES.includes(type)) throw new Error(`There is nothing called ${type} to listen to.`);
  listening.set(frame, (listening.get(frame) ?? new Set()).add(type));
  if (type === "events") return undefined; // nothing has happened yet
  const now = await ask(type, frame, state);
  remember(frame, type, now);
  return now;
}

export async function pushAll(before, state) {
  for (const frame of frames()) {
    for (const type of listening.get(frame) ?? []) {
      if (type === "events") events(before, state, frame.dataset.board).forEach((one) => push(frame, type, one));
      else await pushNews(frame, type, state);
    }
  }
}

async function pushNews(frame, type, state) {
  const now = await ask(type, frame, state);
  if (remember(frame, type, now)) push(frame, type, now);
}

function remember(frame, type, value) {
  const text = JSON.stringify(value);
  const last = pushed.get(frame) ?? pushed.set(frame, {}).get(frame);
  const changed = last[type] !== text;
  last[type] = text;
  return changed;
}

function push(frame, type, data) {
  frame.contentWindow?.postMessage({ method: "listen", type, data }, originOf(frame));
}
