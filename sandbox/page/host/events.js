// What happened on a board between two states of it, as `listen("events")` tells it.

const byId = (board) => new Map((board?.items ?? []).map((one) => [one.id, one]));

export function events(before, state, id) {
  const [was, is] = [before, state].map((one) => one?.boards.find((board) => board.id === id));
  if (!was || !is) return [];
  const old = byId(was);
  const added = is.items.filter((one) => !old.has(one.id));
  const gone = was.items.filter((one) => !byId(is).has(one.id));
  return [...told("new_items", id, added), ...told("delete_items", id, gone), ...is.columns.flatMap((column) => changes(column, id, is.items, old))];
}

function told(type, id, items) {
  return items.length ? [{ type, boardId: Number(id), itemIds: items.map((one) => Number(one.id)) }] : [];
}

function changes(column, id, items, old) {
  const changed = items.filter((one) => old.has(one.id) && old.get(one.id).cells[column.id] !== one.cells[column.id]);
  return changed.map((one) => ({
    type: "change_column_values", boardId: Number(id), itemIds: [Number(one.id)], columnId: column.id, columnType: column.type,
    columnValue: { text: one.cells[column.id] }, previousColumnValue: { text: old.get(one.id).cells[column.id] },
  }));
}
