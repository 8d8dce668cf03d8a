/** Moves a draft to another board: what the new board has, too, is kept, the rest is chosen anew. */
import type { Definition } from "../draft/shapes";
import type { BoardColumn, BoardColumns } from "./board";

export function movedTo(definition: Definition, board: BoardColumns): Definition {
  const fits = (column: string | null, use: string) => (has(board, column, use) ? column : only(board, use));
  return {
    ...definition,
    board: Number(board.id),
    email_column: fits(definition.email_column, "email"),
    phone_column: fits(definition.phone_column, "phone"),
    rules: definition.rules.map((rule) => (holds(board, rule.status) ? rule : { ...rule, status: null })),
    conditions: definition.conditions.filter((one) => one.column === "group" || has(board, one.column, "condition")),
    schedule: { ...definition.schedule, recipient: whereOn(board, definition.schedule.recipient) },
    sender: {
      ...definition.sender,
      columns: definition.sender.columns.filter((column) => has(board, column, "people")),
    },
    company: {
      ...definition.company,
      column: has(board, definition.company.column, "company") ? definition.company.column : null,
    },
    notifications: {
      ...definition.notifications,
      people_column: fits(definition.notifications.people_column, "people"),
    },
  };
}

/** What is minded of recipients, with the columns that the new board has, too. */
function whereOn(board: BoardColumns, recipient: Definition["schedule"]["recipient"]) {
  const kept = (column: string | null) => (has(board, column, "field") ? column : null);
  return {
    ...recipient,
    zone_column: kept(recipient.zone_column),
    country_column: kept(recipient.country_column),
    region_column: kept(recipient.region_column),
  };
}

function has(board: BoardColumns, column: string | null, use: string): boolean {
  return board.columns.some((one) => one.id === column && one.uses.includes(use));
}

/** The only column of a type made for the use: there is nothing to choose. */
function only(board: BoardColumns, use: string): string | null {
  const found = board.columns.filter((one) => one.type === use);
  return found.length === 1 ? found[0]!.id : null;
}

function holds(board: BoardColumns, status: { column: string; label: string } | null): boolean {
  if (!status) return true;
  const column: BoardColumn | undefined = board.columns.find((one) => one.id === status.column);
  return column?.labels.some((one) => one.label === status.label) ?? false;
}
