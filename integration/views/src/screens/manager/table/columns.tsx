/** The columns of the manager's table: what each shows, how wide it is, and whether the server sorts by it. */
import { columnVisibilityFeature, createColumnHelper, tableFeatures } from "@tanstack/react-table";

import type { Listed } from "../../../api/shapes";
import { Face } from "../../../shared/Face";
import { Status } from "../../../shared/Status";
import type { Sort } from "../filters";
import { Board, Count, Modified, Name } from "./cells";
import { Info } from "./Info";
import { RateCell } from "./RateCell";
import { RowMenu } from "./RowMenu";

export const features = tableFeatures({ columnVisibilityFeature });
const helper = createColumnHelper<typeof features, Listed>();

interface Look {
  /** In pixels; the name takes what is left. */
  width: number;
  sort?: Sort;
  isNumber?: boolean;
}

export const LOOKS: Record<string, Look> = {
  name: { width: 176, sort: "name" },
  created_by: { width: 76, sort: "created_by" },
  board: { width: 104, sort: "board" },
  steps: { width: 64, sort: "steps", isNumber: true },
  days: { width: 60, sort: "days", isNumber: true },
  active: { width: 88, sort: "active", isNumber: true },
  total: { width: 88, sort: "total", isNumber: true },
  open_rate: { width: 84, sort: "open_rate", isNumber: true },
  reply_rate: { width: 84, sort: "reply_rate", isNumber: true },
  click_rate: { width: 84, sort: "click_rate", isNumber: true },
  modified: { width: 100, sort: "modified" },
  state: { width: 108, sort: "state" },
  info: { width: 180 },
  menu: { width: 48 },
};

export const columns = helper.columns([
  helper.display({ id: "name", cell: ({ row }) => <Name one={row.original} /> }),
  helper.display({ id: "created_by", cell: ({ row }) => <Face of={row.original.created_by} /> }),
  helper.display({ id: "board", cell: ({ row }) => <Board one={row.original} /> }),
  helper.display({ id: "steps", cell: ({ row }) => <Count value={row.original.steps} /> }),
  helper.display({ id: "days", cell: ({ row }) => <Count value={row.original.days} /> }),
  helper.display({
    id: "active",
    cell: ({ row }) => <Count value={row.original.active} opens={[row.original.id, "people"]} />,
  }),
  helper.display({
    id: "total",
    cell: ({ row }) => <Count value={row.original.total} opens={[row.original.id, "numbers", "total"]} />,
  }),
  helper.display({ id: "open_rate", cell: ({ row }) => <RateCell one={row.original} kind="open" /> }),
  helper.display({ id: "reply_rate", cell: ({ row }) => <RateCell one={row.original} kind="reply" /> }),
  helper.display({ id: "click_rate", cell: ({ row }) => <RateCell one={row.original} kind="click" /> }),
  helper.display({ id: "modified", cell: ({ row }) => <Modified at={row.original.modified_at} /> }),
  helper.display({ id: "state", cell: ({ row }) => <Status state={row.original.state} /> }),
  helper.display({ id: "info", cell: ({ row }) => <Info one={row.original} /> }),
  helper.display({ id: "menu", cell: ({ row }) => <RowMenu one={row.original} /> }),
]);
