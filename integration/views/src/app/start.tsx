/** Draws the view, once it is known where we are and in which language. */
import i18next from "i18next";
import { lazy, type ComponentType } from "react";
import { createRoot } from "react-dom/client";
import { initReactI18next } from "react-i18next";

import { firstPlace } from "../monday/here";
import { settle } from "../monday/PlaceProvider";
import { App } from "./App";
import { VIEWS, type ViewName } from "./views";

export async function start(view: ViewName): Promise<void> {
  initReactI18next.init(i18next);
  const found = shown(view);
  const place = await settle(await firstPlace);
  createRoot(document.getElementById("root")!).render(<App View={await found} place={place} />);
}

/** The screen of a view; one that could not be loaded is tried again where it is shown, which says what is wrong. */
function shown(view: ViewName): Promise<ComponentType> {
  return VIEWS[view]().then(
    (loaded) => loaded.default as ComponentType,
    () => lazy<ComponentType>(VIEWS[view]),
  );
}
