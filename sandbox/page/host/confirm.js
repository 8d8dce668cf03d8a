// A question of a view: yes or no.

import { h } from "../dom.js";

export function confirm({ message, confirmButton = "OK", cancelButton = "Cancel", excludeCancelButton = false }) {
  return new Promise((done) => {
    const before = document.activeElement;
    const answer = (said) => {
      layer.remove();
      before?.focus?.();
      done({ confirm: said });
    };
    const yes = h("button", { class: "main", onclick: () => answer(true) }, confirmButton);
    const layer = h("div", { class: "layer", onkeydown: (event) => event.key === "Escape" && answer(false) },
      h("div", { class: "dialog question", role: "alertdialog", "aria-modal": "true", "aria-label": message, "data-testid": "confirm" },
        h("p", {}, message),
        h("div", { class: "answers" }, excludeCancelButton ? null : h("button", { onclick: () => answer(false) }, cancelButton), yes)));
    document.getElementById("layers").append(layer);
    yes.focus();
  });
}
