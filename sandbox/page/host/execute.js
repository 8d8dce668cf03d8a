// `execute`: what a view may have the page do.

import { send } from "../api.js";
import { addressOf } from "../place.js";
import { me } from "../who.js";
import { confirm } from "./confirm.js";
import { openDialog } from "./dialogs.js";
import { liftAll, liftFrom } from "./layers.js";
import { notice } from "./notice.js";

const TYPES = {
  notice,
  confirm,
  openItemCard,
  openAppFeatureModal,
  openLinkInTab,
  valueCreatedForUser: (_, frame) => send("/sandbox/host/value-created", { user: me.id, view: frame.dataset.feature }),
  closeAppFeatureModal: close,
  closeDialog: close,
  track: () => ({}),
  reportTime: () => ({}),
};

export async function execute(type, params, frame, state) {
  if (!Object.hasOwn(TYPES, type)) throw new Error(`There is nothing called ${type} to execute.`);
  return TYPES[type](params ?? {}, frame, state);
}

function close(params, frame) {
  liftFrom(frame, params);
  return {};
}

function openItemCard({ itemId, kind = "columns" }, frame, state) {
  const board = state.boards.find((one) => one.items.some((item) => item.id === String(itemId)));
  if (!board) throw new Error(`There is no item ${itemId}.`);
  liftAll({});
  location.hash = addressOf(itemId, kind === "updates" ? "updates" : "columns");
  return {};
}

// The new frame stands where its opener stands, and knows as much; the promise ends when it is closed.
function openAppFeatureModal({ url, urlPath, urlParams, width, height }, frame) {
  const target = new URL(url ?? frame.src);
  if (urlPath) target.pathname = `/${urlPath.replace(/^\//, "")}`;
  for (const [name, value] of Object.entries(urlParams ?? {})) target.searchParams.set(name, value);
  const { feature, testid, key, ...place } = frame.dataset;
  return openDialog(feature, place, { url: target.href, width, height, name: `modal-${feature}` });
}

function openLinkInTab({ url }) {
  const target = new URL(url);
  if (!["http:", "https:"].includes(target.protocol)) throw new Error("Only http and https can be opened.");
  open(target.href, "_blank", "noopener");
  return {};
}
