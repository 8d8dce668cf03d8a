/** Where we are, as monday says: asked once at the start, and told again whenever it changes. */
import { placeOf, type Place } from "./place";
import { monday } from "./sdk";

interface Answer {
  data?: unknown;
}

export const firstPlace: Promise<Place> = new Promise((told) => {
  const take = (answer: Answer) => answer?.data && told(placeOf(answer.data));
  void monday.get("context").then(take);
  monday.listen("context", take);
});

/** Calls with each place after the first one; returns what ends that. */
export function followPlace(changed: (place: Place) => void): () => void {
  return monday.listen("context", (answer: Answer) => answer?.data && changed(placeOf(answer.data)));
}
