/** The views that monday opens, by the name in their address; each is loaded when it is opened. */
import { lazy } from "react";

const manager = () => import("../screens/manager/Manager");
const LOADED = {
  manager,
  board: manager,
  batch: () => import("../screens/batch/Batch"),
  item: () => import("../screens/item/Item"),
  settings: () => import("../screens/settings/Settings"),
};

export type ViewName = keyof typeof LOADED;

export const VIEWS = {
  manager: lazy(LOADED.manager),
  board: lazy(LOADED.board),
  batch: lazy(LOADED.batch),
  item: lazy(LOADED.item),
  settings: lazy(LOADED.settings),
};

export function viewName(path: string): ViewName {
  const name = path.split("/")[2] ?? "";
  return name in LOADED ? (name as ViewName) : "manager";
}

/** Begins to load a view, before it is known what monday says of the place: both take their time. */
export function fetchView(name: ViewName): void {
  void LOADED[name]().catch(() => undefined); // whoever shows it tries again, and says what is wrong
}
