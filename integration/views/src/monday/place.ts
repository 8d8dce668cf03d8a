/** Where monday has put us: parsed once from its context, ids as texts. */

export type Theme = "light" | "dark" | "black";

export interface Place {
  theme: Theme;
  language: string;
  userId: string;
  isViewOnly: boolean;
  boardId: string | null;
  itemId: string | null;
  /** The rows ticked on a board, each once. */
  ticked: string[];
}

type Raw = Record<string, unknown>;

export function placeOf(context: unknown): Place {
  const raw = (context ?? {}) as Raw;
  const user = (raw.user ?? {}) as Raw;
  return {
    theme: themeOf(raw.theme),
    language: String(user.currentLanguage ?? "en"),
    userId: String(user.id ?? ""),
    isViewOnly: Boolean(user.isViewOnly),
    boardId: id(raw.boardId),
    itemId: id(raw.itemId ?? raw.pulseId),
    ticked: tickedOf(raw),
  };
}

function themeOf(theme: unknown): Theme {
  return theme === "dark" || theme === "black" ? theme : "light";
}

function id(value: unknown): string | null {
  return typeof value === "number" || (typeof value === "string" && value !== "") ? String(value) : null;
}

/** The keys differ from client to client: reference of monday, "batch action". */
const TICKED = ["selectedPulsesIds", "selectedPulseIds", "selectedItemIds", "itemIds", "pulseIds"];

function tickedOf(raw: Raw): string[] {
  const found = TICKED.map((key) => raw[key]).find((value) => Array.isArray(value) && value.length > 0);
  const ids = ((found ?? [raw.itemId ?? raw.pulseId]) as unknown[]).map(id);
  return [...new Set(ids.filter((one): one is string => one !== null))];
}
