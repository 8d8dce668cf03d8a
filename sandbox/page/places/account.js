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
  ];
}
