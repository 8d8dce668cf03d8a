// The app's page among the settings of the account.

import { h } from "../dom.js";
import { frame, viewsOf } from "../host/views.js";

export function settings() {
  const [shown] = viewsOf("AppFeatureAccountSettingsView");
  return [h("header", { class: "head" }, h("h1", {}, shown.name)), frame(shown.key)];
}
