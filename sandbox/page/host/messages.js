// The host's side of the SDK's protocol: a view's message in, one answer out, to nobody but that view.
//
// A message counts when it comes from the window of one of our frames and from the origin of the app: a frame that
// went elsewhere, and a frame within a frame, get no answer.

import { send } from "../api.js";
import { me } from "../who.js";
import { ask, kept } from "./ask.js";
import { execute } from "./execute.js";
import { instance } from "./instance.js";
import { listen, pushAll } from "./listen.js";
import { frames, originOf } from "./views.js";

const METHODS = {
  get: ({ type }, frame, state) => ask(type, frame, state),
  listen: ({ type }, frame, state) => listen(type, frame, state),
  set: ({ type, params }, frame, state) => set(type, params, frame, state),
  execute: ({ type, params }, frame, state) => execute(type, params, frame, state),
  storage: (args, frame, state) => send("/sandbox/host/storage", { ...args, user: me.id, instance: args.segment === "instance" ? instance(frame, state) : "" }),
  api: ({ params, apiVersion }) => api(params, apiVersion),
};

export function serveViews(state) {
  addEventListener("message", (event) => {
    const frame = frames().find((one) => one.contentWindow === event.source);
    if (!frame || event.origin !== originOf(frame) || typeof event.data?.requestId !== "string") return;
    answer(frame, event, state());
  });
}

async function answer(frame, { source, origin, data: { method, args = {}, requestId } }, state) {
  const told = { method, requestId };
  try {
    if (!Object.hasOwn(METHODS, method)) throw new Error(`There is no method ${method}.`);
    told.data = await METHODS[method](args, frame, state);
    if (told.data !== undefined) told.type = args.type; // listeners of a type hear every message that carries it
  } catch (error) {
    told.errorMessage = error.message;
  }
  source.postMessage(told, origin);
}

async function set(type, params, frame, state) {
  if (type === "settings") await kept("set", frame, state, params);
  else if (type === "location") setLocation(params);
  else throw new Error(`${type} cannot be set.`);
  await pushAll(state, state);
  return {};
}

function setLocation({ query = {} }) {
  const search = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(query)) search.set(name, value);
  history.replaceState(null, "", `?${search}${location.hash}`);
}

async function api({ query, variables }, apiVersion) {
  const { token } = await send("/sandbox/host/api-token", { user: me.id });
  const headers = { "content-type": "application/json", authorization: token, ...(apiVersion ? { "api-version": apiVersion } : {}) };
  return (await fetch("/v2", { method: "POST", headers, body: JSON.stringify({ query, variables }) })).json();
}
