// The page: fetches the state whenever something is new, and draws the place the address names.

import { get } from "./api.js";
import { board } from "./board/board.js";
import { card } from "./card/card.js";
import { followCard } from "./card/focus.js";
import { show } from "./dom.js";
import { pushAll } from "./host/listen.js";
import { serveViews } from "./host/messages.js";
import { notice } from "./host/notice.js";
import { learn } from "./host/views.js";
import { here } from "./place.js";
import { account } from "./places/account.js";
import { automations } from "./places/automations.js";
import { log } from "./places/log.js";
import { mail } from "./places/mail.js";
import { object } from "./places/object.js";
import { people } from "./places/people.js";
import { settings } from "./places/settings.js";
import { onRedraw } from "./redraw.js";
import { side } from "./side.js";
import { top } from "./top.js";
import { me, obeyAddress, onSwitch, user } from "./who.js";

const PLACES = { board, object, settings, account, automations, mail, people, log };
const PAUSE = 200; // milliseconds between two drawings while much happens

let state = null;
let waiting = false;
let drawing = 0;

function place() {
  const [name, ...rest] = here();
  return PLACES[name] ? [name, ...rest] : ["board", state.boards[0].id];
}

async function draw() {
  if (!state) return;
  const turn = ++drawing;
  const [name, ...rest] = place();
  dress();
  drawTop();
  show(document.getElementById("side"), side(state, place()));
  const main = document.getElementById("main");
  const [drawn, over] = await Promise.all([PLACES[name](state, rest), card(state)]);
  if (turn !== drawing) return; // something newer is being drawn
  main.dataset.place = name;
  show(main, drawn);
  show(document.getElementById("card"), over);
  followCard();
}

const drawTop = () => show(document.getElementById("top"), top(state));

function dress() {
  const page = document.documentElement;
  page.dataset.theme = me.theme;
  page.dir = user(state).language === "he" ? "rtl" : "ltr";
}

async function refresh() {
  if (waiting) return;
  waiting = true;
  if (state) await new Promise((done) => setTimeout(done, PAUSE));
  waiting = false;
  const before = state;
  state = await get("/sandbox/state");
  await draw();
  await pushAll(before, state);
}

async function moved() {
  await draw();
  if (state) await pushAll(state, state);
}

await learn();
await obeyAddress();
serveViews(() => state);
onRedraw(moved);
onSwitch(moved);
addEventListener("hashchange", moved);
addEventListener("trouble", ({ detail }) => notice({ message: detail, type: "error" }));
new EventSource("/sandbox/events").addEventListener("change", refresh);
setInterval(() => state && drawTop(), 1000);
refresh();
