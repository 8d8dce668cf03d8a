/** Asks monday where we are, follows what it tells later, and puts theme and language on the page. */
import { createContext, useContext, useEffect, useState, type ReactNode } from "react";

import { speak } from "../app/languages";
import { placeOf, type Place } from "./place";
import { monday } from "./sdk";

const Here = createContext<Place | null>(null);

export function usePlace(): Place {
  const place = useContext(Here);
  if (!place) throw new Error("usePlace stands inside PlaceProvider only");
  return place;
}

export function PlaceProvider({ children, waiting }: { children: ReactNode; waiting: ReactNode }) {
  const [place, setPlace] = useState<Place | null>(null);
  useEffect(() => {
    const take = (answer: { data?: unknown }) => {
      if (answer?.data) void settle(placeOf(answer.data)).then(setPlace);
    };
    void monday.get("context").then(take);
    return monday.listen("context", take);
  }, []);
  return place ? <Here.Provider value={place}>{children}</Here.Provider> : <>{waiting}</>;
}

async function settle(place: Place): Promise<Place> {
  document.body.className = `${place.theme}-app-theme`;
  await speak(place.language);
  return place;
}
