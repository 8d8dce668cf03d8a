/** Where on this screen a place of the draft is settled. */

/** The id of what settles a place: a rule or condition, or what is inside it, is settled in its row. */
export function idOf(place: string): string {
  const row = /^(rule|condition)s\[(\d+)\]/.exec(place);
  return `rules-${row ? `${row[1]}-${row[2]}` : place.replaceAll(".", "-")}`;
}
