/** The views that monday opens, by the name in their address; each is loaded when it is opened. */
import { lazy } from "react";

export const VIEWS = {
  manager: lazy(() => import("../screens/manager/Manager")),
  board: lazy(() => import("../screens/manager/Manager")),
  batch: lazy(() => import("../screens/batch/Batch")),
  item: lazy(() => import("../screens/item/Item")),
  settings: lazy(() => import("../screens/settings/Settings")),
};

export type ViewName = keyof typeof VIEWS;

export function viewName(path: string): ViewName {
  const name = path.split("/")[2] ?? "";
  return name in VIEWS ? (name as ViewName) : "manager";
}
