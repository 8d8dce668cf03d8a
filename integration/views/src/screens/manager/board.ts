/** The board that a view of sequences stands on; null: it shows the whole account (rows P1, P2). */
import type { ViewName } from "../../app/views";
import type { Place } from "../../monday/place";

/** monday tells a board for the account's own object too: it is that of the object itself, which has no items. */
export function boardOf(view: ViewName, place: Place): string | null {
  return view === "board" ? place.boardId : null;
}
