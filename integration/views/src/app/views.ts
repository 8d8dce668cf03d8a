/** The views that monday opens, by the name in their address; each is loaded when it is opened. */
const manager = () => import("../screens/manager/Manager");

export const VIEWS = {
  manager,
  board: manager,
  batch: () => import("../screens/batch/Batch"),
  item: () => import("../screens/item/Item"),
  settings: () => import("../screens/settings/Settings"),
};

export type ViewName = keyof typeof VIEWS;

export function viewName(path: string): ViewName {
  const name = path.split("/")[2] ?? "";
  return name in VIEWS ? (name as ViewName) : "manager";
}
