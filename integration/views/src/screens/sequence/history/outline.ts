/** A published definition as a list to read: each step with its day, its title, and its text without markup. */

export interface Planned {
  kind: string;
  /** Of the step, 1 being the day of enrollment. */
  day: number;
  /** Of a wait. */
  days: number;
  title: string;
  text: string;
}

interface Raw {
  kind?: string;
  days?: number;
  title?: string;
  subject?: string;
  body?: string;
  note?: string;
}

export function outline(definition: Record<string, unknown>): { name: string; steps: Planned[] } {
  let day = 1;
  const steps = ((definition.steps ?? []) as Raw[]).map((one) => {
    const planned = plannedOf(one, day);
    day += planned.days;
    return planned;
  });
  return { name: String(definition.name ?? ""), steps };
}

function plannedOf(one: Raw, day: number): Planned {
  const text = [one.note, plain(one.body ?? "")].filter(Boolean).join("\n\n");
  return { kind: one.kind ?? "", day, days: one.days ?? 0, title: one.title || one.subject || "", text };
}

/** What a person wrote is read as text: nothing of it reaches the page as markup. */
function plain(html: string): string {
  const lines = html.replace(/<br\s*\/?>|<\/(p|li|h\d|div)>/gi, "$&\n");
  return (new DOMParser().parseFromString(lines, "text/html").body.textContent ?? "").trim();
}
