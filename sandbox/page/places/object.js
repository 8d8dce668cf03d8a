// A custom object of the app, over the whole place.

import { h } from "../dom.js";
import { frame, view, viewsOf } from "../host/views.js";

export function object(state, [key]) {
  const shown = viewsOf("AppFeatureObject").find((one) => one.key === key) ?? viewsOf("AppFeatureObject")[0];
  return [h("h1", { class: "unseen" }, view(shown.key).name), frame(shown.key)];
}
