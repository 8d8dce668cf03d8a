// The app in the account: installed or removed, bought, and allowed; what monday's own settings would show.

import { get, send } from "../api.js";
import { h, say } from "../dom.js";

const EVENTS = [
  ["app_trial_subscription_started", "Trial starts"],
  ["app_trial_subscription_ended", "Trial ends"],
  ["app_subscription_created", "Buy a plan"],
  ["app_subscription_cancelled_by_user", "Cancel the plan"],
  ["app_subscription_cancelled", "The plan ends"],
];

export async function account(state) {
  const app = await get("/sandbox/app").then((told) => told.connection);
  const tell = (event, done) => send("/sandbox/app", { event }).then(() => say(done));
  const button = (text, onclick) => h("button", { "data-key": text, onclick }, text);
  return [
    h("h1", {}, "The app in this account"),
    h("p", { "data-testid": "installed" }, state.installed ? "Sequences is installed." : "Sequences is not installed."),
    h("p", {}, state.installed
      ? button("Uninstall", () => tell("uninstall", "The app was removed."))
      : button("Install", () => tell("install", "The app is installed."))),
    h("h2", {}, "Connection"),
    h("p", { "data-testid": "connection" }, app?.sentence ?? "The app does not answer."),
    app ? h("p", {}, h("a", { href: app.start_url, target: "_blank", rel: "opener" }, "Connect the app to monday")) : null,
    h("p", {},
      button("End every access token", () => send("/sandbox/grants", { do: "expire" }).then(() => say("They have ended."))),
      button("Take every consent back", () => send("/sandbox/grants", { do: "revoke" }).then(() => say("They are taken back.")))),
    h("h2", {}, "Plan"),
    h("p", { "data-testid": "plan" }, app?.plan?.sentence ?? "Nothing was bought."),
    h("p", {}, EVENTS.map(([event, text]) => button(text, () => tell(event, `${text}: the app was told.`)))),
    h("h2", {}, "People of the account"),
    h("table", { class: "log", "data-testid": "team" },
      h("tbody", {}, state.users.map((one) => h("tr", {},
        h("td", {}, one.name), h("td", {}, standing(one)), h("td", {}, turns(one, week(state.clock.now)).map(([text, wish]) => h("button", {
          "data-key": `${one.id} ${text}`, "aria-label": `${text}: ${one.name}`, onclick: () => send(`/sandbox/users/${one.id}`, wish),
        }, text))))))),
  ];
}

// What monday would say of a user, and what an admin, or they themselves, could change about it.
function standing(one) {
  if (!one.active) return "deactivated";
  return one.away ? `out of office from ${one.away[0]} to ${one.away[1]}` : "there";
}

function turns(one, days) {
  if (!one.active) return [["Activate", { active: true }]];
  const away = one.away ? ["Back in office", { away: null }] : ["Out of office for a week", { away: days }];
  return [away, ["Deactivate", { active: false }]];
}

function week(now) {
  const day = (later) => new Date(Date.parse(now) + later * 86_400_000).toISOString().slice(0, 10);
  return [day(0), day(6)];
}
