/** Starts the view that monday opened. Whatever must be asked is asked first: while the scripts that draw are run, no
 * answer of monday is heard, and without its token our server is not asked. */
import "@fontsource-variable/figtree";
import "@vibe/core/tokens";
import "./app/page.css";

import { askAhead } from "./app/ahead";
import { viewName } from "./app/views";
import { firstPlace } from "./monday/here";

const view = viewName(location.pathname);
const asked = askAhead(view);

void within(60, firstPlace)
  .then(() => import("./app/start"))
  .then(({ start }) => within(200, asked).then(() => start(view)));

/** Waits for something, but no longer than this many milliseconds: monday may be slow. */
async function within(patience: number, awaited: Promise<unknown>): Promise<void> {
  await Promise.race([awaited, new Promise((over) => setTimeout(over, patience))]);
}
