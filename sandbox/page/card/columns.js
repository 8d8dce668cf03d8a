// What the columns say of an item, its group, and who it is assigned to.

import { send } from "../api.js";
import { h } from "../dom.js";
import { mayChange, me } from "../who.js";

export function columns(state, board, one) {
  const assign = (user) => user && send(`/sandbox/items/${one.id}/columns`, { column: "owner", value: { personsAndTeams: [{ id: Number(user), kind: "person" }] }, user: me.id });
  const place = (group) => send(`/sandbox/items/${one.id}/place`, { group, user: me.id });
  return [
    h("dl", { class: "facts" }, board.columns.filter((column) => column.type !== "name").map((column) => [h("dt", {}, column.title), h("dd", {}, one.cells[column.id] || "–")]).flat()),
    mayChange(state) ? h("div", { class: "builder" },
      choose("Group", board.groups.map((group) => [group.id, group.title]), one.group, place),
      choose("Assign", [["", "choose a person"], ...state.users.map((user) => [user.id, user.name])], "", assign)) : null,
  ];
}

function choose(label, values, chosen, change) {
  return h("label", {}, `${label} `, h("select", { onchange: (event) => change(event.target.value) },
    values.map(([value, text]) => h("option", { value, selected: value === chosen }, text))));
}
