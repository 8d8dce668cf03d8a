// The automations of the account: their runs, a switch, and a builder for new ones.

import { send } from "../api.js";
import { h, say, when } from "../dom.js";
import { redraw } from "../redraw.js";
import { boardsOf } from "../side.js";
import { mayChange, me } from "../who.js";

const NATIVE = [ // a trigger of monday's own, what it says, and the type of column it needs on the board
  ["status_changes_to", "status changes to …", "status"], ["button_clicked", "the button is clicked", "button"], ["item_moved_to_group", "an item moves to …"],
  ["item_created", "an item is created"], ["person_assigned", "a person is assigned", "people"],
];
const FRESH = 3000; // milliseconds that the app's answer holds
let built = { board: "", trigger: "status_changes_to", label: "Interested", group: "won", action: "enroll_item", sequence: "", narrow: "", problem: "", options: [] };
let asked = { of: null, at: 0, options: null }; // a promise: every drawing meanwhile waits for the same answer

export async function automations(state) {
  if (!boardsOf(state).some((one) => one.id === built.board)) built.board = boardsOf(state)[0]?.id ?? "";
  if (!built.board) return [h("h1", {}, "Automations"), h("p", { class: "soft" }, "You are on no board.")];
  await learnOptions();
  return [
    h("h1", {}, "Automations"),
    h("p", { class: "soft" }, "Recipes of the boards. Their blocks come from the app's manifest."),
    builder(state),
    ...state.automations.map((one) => recipe(state, one)),
  ];
}

const boardOf = (state) => state.boards.find((one) => one.id === built.board);
const columnOf = (state, type) => boardOf(state).columns.find((one) => one.type === type);

// What the app offers differs by person and board, and changes with time; nothing while it does not answer.
async function learnOptions() {
  const of = `${me.id} ${built.board}`;
  if (asked.of !== of || Date.now() - asked.at > FRESH) asked = { of, at: Date.now(), options: offered() };
  built.options = await asked.options;
}

async function offered() {
  try {
    return (await send("/sandbox/fields/sequence/options", { board: built.board, user: me.id })).options;
  } catch {
    return [];
  }
}

function recipe(state, one) {
  const runs = state.runs.filter((run) => run.automation === Number(one.id)).slice(-3).toReversed();
  return h("article", { class: "recipe", "data-testid": "automation" },
    h("header", {}, h("div", {}, h("b", {}, one.name), h("span", { class: "soft" }, ` on ${state.boards.find((board) => board.id === one.board)?.name ?? "a board that is gone"}`)),
      h("button", { "aria-pressed": String(one.active), "data-key": `switch${one.id}`, disabled: !mayChange(state), onclick: () => send(`/sandbox/automations/${one.id}/active`, { active: !one.active }) }, one.active ? "On" : "Off")),
    one.problem ? h("p", { class: "wrong" }, one.problem) : null,
    runs.length ? h("ol", { reversed: true, start: String(runs.length) }, runs.map((run) => h("li", {}, outcome(run)))) : h("p", { class: "soft" }, "Has not run yet."));
}

function outcome(run) {
  const last = run.actions.at(-1);
  const ok = last?.status === 200;
  return [`${when(run.at)} · item ${run.outputs.itemId} · `, h("span", { class: ok ? "ok" : "bad" }, last ? (ok ? "done" : `answered ${last.status}, tried ${last.attempts?.length ?? 1}×`) : "waiting")];
}

function builder(state) {
  const ours = (kind) => state.blocks.filter((one) => one.kind === kind).map((one) => [one.key, one.name.toLowerCase()]);
  const native = NATIVE.filter(([, , type]) => !type || columnOf(state, type));
  const labels = (columnOf(state, "status")?.labels ?? []).map((one) => [one.label, one.label]);
  const groups = boardOf(state).groups.map((one) => [one.id, one.title]);
  const triggers = [...native, ...ours("trigger")];
  const choices = built.options.map((one) => [one.value, one.title]);
  settle("trigger", triggers);
  settle("label", labels);
  settle("group", groups);
  settle("sequence", choices);
  settle("narrow", [["", ""], ...choices]);
  const pick = (name, values, label) => h("select", { "aria-label": label, "data-key": `build-${name}`, onchange: (event) => { built[name] = event.target.value; redraw(); } },
    values.map(([value, text]) => h("option", { value, selected: built[name] === value }, text)));
  const needs = (key) => state.blocks.find((one) => one.key === key)?.inputs.includes("sequence");
  return h("form", { class: "builder", "data-testid": "builder", onsubmit: (event) => { event.preventDefault(); save(state); } },
    h("span", {}, "On"), pick("board", boardsOf(state).map((one) => [one.id, one.name]), "Board"),
    h("span", {}, "when"), pick("trigger", triggers, "Trigger"),
    built.trigger === "status_changes_to" ? pick("label", labels, "Label") : null,
    built.trigger === "item_moved_to_group" ? pick("group", groups, "Group") : null,
    ours("trigger").some(([key]) => key === built.trigger) ? pick("narrow", [["", "any sequence"], ...choices], "Narrowed to") : null,
    h("span", {}, "then"), pick("action", ours("action"), "Action"),
    needs(built.action) ? pick("sequence", choices, "Sequence") : null,
    h("button", { class: "main", "data-key": "build-save", disabled: !mayChange(state) }, "Create automation"),
    built.problem ? h("p", { class: "bad", role: "alert" }, built.problem) : null);
}

// What another board has not is not chosen any more.
function settle(name, values) {
  if (!values.some(([value]) => value === built[name])) built[name] = values[0]?.[0] ?? "";
}

async function save(state) {
  const { trigger, label, group, action, sequence, narrow, options } = built;
  const native = {
    status_changes_to: { columnId: columnOf(state, "status")?.id, label }, button_clicked: { columnId: columnOf(state, "button")?.id },
    item_moved_to_group: { groupId: group }, item_created: {}, person_assigned: { columnId: columnOf(state, "people")?.id },
  };
  const title = options.find((one) => one.value === sequence)?.title;
  const block = state.blocks.find((one) => one.key === action);
  const cause = trigger === "status_changes_to" ? `status changes to ${label}` : ([...NATIVE, ...state.blocks.map((one) => [one.key, one.name.toLowerCase()])].find(([key]) => key === trigger)[1]);
  const wanted = {
    board: Number(built.board),
    user: Number(me.id),
    name: `When ${cause}, ${block.name.toLowerCase()}${block.inputs.includes("sequence") ? ` (${title})` : ""}`,
    trigger: { block: trigger, values: native[trigger] ?? (narrow ? { sequence: narrow } : {}) },
    actions: [{ block: action, values: block.inputs.includes("sequence") ? { sequence } : {} }],
  };
  try {
    await send("/sandbox/automations", wanted);
    built.problem = "";
    say("The automation is saved.");
  } catch (error) {
    built.problem = error.message;
    redraw();
  }
}
