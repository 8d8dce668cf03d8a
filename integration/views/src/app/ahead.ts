/** Asks at once what every view asks first, and what the list of sequences shows: the answers are there, or on their
 * way, when it is drawn. Whoever draws asks the same, and says what went wrong. */
import { token } from "../api/client";
import { firstPlace } from "../monday/here";
import { boardOf } from "../screens/manager/board";
import { EVERYTHING, queryOf } from "../screens/manager/filters";
import { listOf } from "../screens/manager/listing";
import { ME } from "../shared/asked";
import { speak } from "./languages";
import { queries } from "./queries";
import type { ViewName } from "./views";

/** Returns once the questions are on their way; nothing of it fails. */
export async function askAhead(view: ViewName): Promise<void> {
  const known = token().catch(() => undefined); // every question carries it
  const place = await firstPlace;
  void speak(place.language).catch(() => undefined);
  void queries.prefetchQuery(ME);
  if (showsList(view)) void queries.prefetchInfiniteQuery(listOf(queryOf(EVERYTHING, boardOf(view, place))));
  await known;
}

function showsList(view: ViewName): boolean {
  return (view === "manager" || view === "board") && /^#?\/?$/.test(location.hash);
}
