/** Follows where monday says we are, and puts theme and language on the page. */
import { createContext, useContext, useEffect, useState, type ReactNode } from "react";

import { speak } from "../app/languages";
import { followPlace } from "./here";
import type { Place } from "./place";

const Here = createContext<Place | null>(null);

export function usePlace(): Place {
  const place = useContext(Here);
  if (!place) throw new Error("usePlace stands inside PlaceProvider only");
  return place;
}

export function PlaceProvider({ first, children }: { first: Place; children: ReactNode }) {
  const [place, setPlace] = useState(first);
  useEffect(() => followPlace((told) => void settle(told).then(setPlace)), []);
  return <Here.Provider value={place}>{children}</Here.Provider>;
}

/** Puts theme and language of a place on the page. */
export async function settle(place: Place): Promise<Place> {
  document.body.className = `${place.theme}-app-theme`;
  await speak(place.language).catch(() => undefined); // without its words a view still shows what it has
  return place;
}
