/** Where on this screen a place of the draft is settled. */

/** The id of what settles a place: a rule, or what is inside it, is settled in the row of its event. */
export function idOf(place: string): string {
  const rule = /^rules\[(\d+)\]/.exec(place);
  return `rules-${rule ? `rule-${rule[1]}` : place.replaceAll(".", "-")}`;
}
