/** The board that a view of sequences stands on; null: it shows the whole account (rows P1, P2). */
import { viewName } from "../../app/views";
import { usePlace } from "../../monday/PlaceProvider";

/** monday tells a board for the account's own object too: it is that of the object itself, which has no items. */
export function useBoardId(): string | null {
  const { boardId } = usePlace();
  return viewName(location.pathname) === "board" ? boardId : null;
}
