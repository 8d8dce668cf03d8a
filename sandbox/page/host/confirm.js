// A question of a view: yes or no.

import { h } from "../dom.js";
import { lay, lift } from "./layers.js";

export function confirm({ message, confirmButton = "OK", cancelButton = "Cancel", excludeCancelButton = false }) {
  const answer = (said) => () => lift({ confirm: said });
  return lay(h("div", { class: "dialog question", role: "alertdialog", "aria-modal": "true", "aria-label": message, "data-testid": "confirm" },
    h("p", {}, message),
    h("div", { class: "answers" },
      excludeCancelButton ? null : h("button", { onclick: answer(false) }, cancelButton),
      h("button", { class: "main", onclick: answer(true) }, confirmButton))), { confirm: false });
}
