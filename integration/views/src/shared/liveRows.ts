/** Rows that are newest first, kept as one list: how a fresh look at a part of them is put in. */

export interface Page<Row> {
  rows: Row[];
  /** The cursor of the page below; null: there is none. */
  next: string | null;
}

interface Numbered {
  id: string;
}

/** Ids are numbers of 64 bits as texts: the longer one is the larger one. */
export function newer(one: string, other: string): boolean {
  return one.length === other.length ? one > other : one.length > other.length;
}

/** Puts `fresh`, read below the id `from` (null: from the top), over what was `known`. */
export function merged<Row extends Numbered>(known: Page<Row>, from: string | null, fresh: Page<Row>): Page<Row> {
  const above = from === null ? [] : known.rows.filter((row) => !newer(from, row.id));
  const last = fresh.rows.at(-1);
  if (fresh.next === null || !last) return { rows: [...above, ...fresh.rows], next: null };
  const top = known.rows[0];
  if (from === null && (!top || newer(last.id, top.id))) return fresh; // more came in than a page holds
  const below = known.rows.filter((row) => newer(last.id, row.id));
  return { rows: [...above, ...fresh.rows, ...below], next: below.length ? known.next : fresh.next };
}
