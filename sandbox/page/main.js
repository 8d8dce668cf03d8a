// The page: fetches the state whenever something is new, and draws the place the address names.

import { get } from "./api.js";
import { show } from "./dom.js";
import { side } from "./side.js";
import { top } from "./top.js";
import { account } from "./views/account.js";
import { automations } from "./views/automations.js";
import { board } from "./views/board.js";
import { log } from "./views/log.js";
import { mail } from "./views/mail.js";
import { people } from "./views/people.js";

const PLACES = { board, account, automations, mail, people, log };
const PAUSE = 200; // milliseconds between two drawings while much happens

let state = null;
let waiting = false;

export function place() {
  const [name, ...rest] = decodeURIComponent(location.hash.slice(2)).split("/");
  return PLACES[name] ? [name, ...rest] : ["board", state?.boards[0]?.id];
}

async function draw() {
  if (!state) return;
  const [name, ...rest] = place();
  show(document.getElementById("top"), top(state, draw));
  show(document.getElementById("side"), side(state, place()));
  show(document.getElementById("main"), await PLACES[name](state, rest, draw));
}

async function refresh() {
  if (waiting) return;
  waiting = true;
  await new Promise((done) => setTimeout(done, PAUSE));
  waiting = false;
  state = await get("/sandbox/state");
  await draw();
}

new EventSource("/sandbox/events").addEventListener("change", refresh);
addEventListener("hashchange", draw);
setInterval(() => state && show(document.getElementById("top"), top(state, draw)), 1000);
refresh();
