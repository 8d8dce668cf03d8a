// The app's views by their key, and the frame that shows one. A frame carries in its data what it is told about its
// place: the feature's key, and the board, item and rows it stands at.

import { get } from "../api.js";
import { h } from "../dom.js";

let told = null;

export async function learn() {
  told ??= await get("/sandbox/host");
  return told;
}

export const host = () => told;
export const view = (key) => told.views.find((one) => one.key === key);
export const viewsOf = (type) => told.views.filter((one) => one.type === type);
export const originOf = (frame) => new URL(view(frame.dataset.feature).url).origin;
export const frames = () => [...document.querySelectorAll("iframe[data-feature]")];

export function frame(key, place = {}, url = view(key).url) {
  const data = Object.entries(place).map(([name, value]) => [`data-${name}`, value]);
  return h("iframe", {
    src: url, title: view(key).name, "data-feature": key, "data-testid": `view-${key}`,
    "data-key": ["view", key, place.board, place.item].filter(Boolean).join("-"), ...Object.fromEntries(data),
  });
}
