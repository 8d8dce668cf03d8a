/** The board that this view stands on. */
import { viewName } from "../../app/views";
import { usePlace } from "../../monday/PlaceProvider";
import { boardOf } from "./board";

export function useBoardId(): string | null {
  return boardOf(viewName(location.pathname), usePlace());
}
