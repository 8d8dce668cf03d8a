/** What the server made of a sequence, for the draft and for all that shows it. */
import type { Whole } from "../../../api/shapes";
import { useDraft } from "../draft/DraftProvider";
import { changed } from "../sequence";

export function useSettled(): (whole: Whole) => void {
  const { adopt } = useDraft();
  return (whole) => {
    adopt(whole);
    changed(whole);
  };
}
