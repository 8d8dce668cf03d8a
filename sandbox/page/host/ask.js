// Answers to `get`: what a view may ask of the page around it.

import { send } from "../api.js";
import { filtered, term } from "../board/filter.js";
import { me } from "../who.js";
import { context } from "./context.js";
import { instance } from "./instance.js";

const GETS = {
  context: (frame, state) => context(frame, state),
  sessionToken: async () => (await send("/sandbox/session-token", { user: me.id })).token,
  settings: async (frame, state) => (await kept("get", frame, state)).value ?? {},
  location: () => ({ href: location.href, search: location.search }),
  filter: () => ({ term: term(), rules: [], operator: null }),
  itemIds: (frame, state) => {
    const board = state.boards.find((one) => one.id === frame.dataset.board);
    return board ? filtered(board.items).map((one) => Number(one.id)) : [];
  },
};

export async function ask(type, frame, state) {
  if (!Object.hasOwn(GETS, type)) throw new Error(`There is nothing called ${type} to get.`);
  return GETS[type](frame, state);
}

// Settings belong to the place a view stands at; the sandbox keeps them beside what views store there.
export const kept = (method, frame, state, value) =>
  send("/sandbox/host/storage", { user: me.id, method, key: "settings", instance: `settings:${instance(frame, state)}`, value });
