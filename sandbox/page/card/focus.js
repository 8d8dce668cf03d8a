// Where the focus goes when a card opens and closes: into it, and back to the name of its item.

import { opened } from "../place.js";

let last = null;

export function followCard() {
  const [id = null] = opened();
  if (id === last) return;
  const key = id ? "close" : `name${last}`;
  last = id;
  document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}
