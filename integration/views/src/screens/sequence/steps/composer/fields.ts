/** Dynamic fields in texts, as the server reads them: `{column}` or `{column|fallback}`, `{{` and `}}` for braces. */

const TOKEN = /\{\{|\}\}|\{([A-Za-z0-9_-]{1,100})(?:\|([^{}]{0,500}))?\}/g;
const LONGEST_FALLBACK = 500;

export interface Field {
  column: string;
  /** What is said when the column is blank; null: then a person is not enrolled. */
  fallback: string | null;
}

export type Part = string | Field;

/** The parts of a plain text; braces that belong to no field stay as they are. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const found of text.matchAll(TOKEN)) {
    parts.push(text.slice(end, found.index), partOf(found));
    end = found.index + found[0].length;
  }
  return [...parts, text.slice(end)].filter((part) => part !== "");
}

function partOf([token, column, fallback]: RegExpMatchArray): Part {
  return column === undefined ? token[0]! : { column, fallback: fallback ?? null };
}

export function textOf({ column, fallback }: Field): string {
  return fallback === null ? `{${column}}` : `{${column}|${fallback}}`;
}

/** A text that shows its braces and asks for nothing. */
export function doubled(text: string): string {
  return text.replace(/[{}]/g, "$&$&");
}

/** A fallback as it can be kept: without braces, in one line, not too long. */
export function fallbackOf(text: string): string {
  return text.replace(/[{}]/g, "").replace(/\s+/g, " ").slice(0, LONGEST_FALLBACK);
}

const MARK = /\uE000(\d+)\uE001/g;

/** HTML as it is stored, as a tree in which each field is `<span data-field data-fallback>`; attributes stay. */
export function treeOf(stored: string): HTMLElement {
  const written: RegExpMatchArray[] = [];
  const marked = stored.replace(/[\uE000\uE001]/g, "").replace(TOKEN, (...found) => {
    written.push(found.slice(0, 3) as unknown as RegExpMatchArray);
    return `\uE000${written.length - 1}\uE001`;
  });
  const { body } = new DOMParser().parseFromString(marked, "text/html");
  for (const element of body.querySelectorAll("*"))
    for (const attribute of element.attributes)
      attribute.value = attribute.value.replace(MARK, (_, n: string) => written[Number(n)]![0]);
  for (const text of textsOf(body)) text.replaceWith(...unmarked(text.data, written, body.ownerDocument));
  return body;
}

function unmarked(text: string, written: RegExpMatchArray[], inert: Document): (string | HTMLElement)[] {
  return text.split(/(\uE000\d+\uE001)/).map((piece) => {
    const found = /^\uE000(\d+)\uE001$/.exec(piece);
    if (!found) return piece;
    const part = partOf(written[Number(found[1])]!);
    return typeof part === "string" ? part : elementOf(part, inert);
  });
}

function elementOf({ column, fallback }: Field, inert: Document): HTMLElement {
  const span = inert.createElement("span");
  span.dataset.field = column;
  if (fallback !== null) {
    const read = inert.createElement("textarea"); // in stored HTML a fallback is escaped as text is
    read.innerHTML = fallback;
    span.dataset.fallback = read.value;
  }
  return span;
}

/** The tree of an editor as it is stored. */
export function storedOf(markup: string): string {
  const { body } = new DOMParser().parseFromString(markup, "text/html");
  const fields: string[] = [];
  for (const span of body.querySelectorAll<HTMLElement>("span[data-field]")) {
    const { field, fallback } = span.dataset;
    fields.push(textOf({ column: field!, fallback: fallback === undefined ? null : escaped(fallbackOf(fallback)) }));
    span.replaceWith(`\uE000${fields.length - 1}\uE001`);
  }
  for (const text of textsOf(body)) text.data = doubled(text.data);
  if (!body.textContent?.trim() && !body.querySelector("img")) return "";
  return body.innerHTML.replace(MARK, (_, n: string) => fields[Number(n)]!);
}

const SHOWN =
  "a b blockquote br code em h1 h2 h3 h4 h5 h6 hr i img li ol p pre s span strike strong u ul del ins".split(" ");

/** Whether there is markup that the editor cannot hold, such as a table: the first change would lose it. */
export function holdsMore(stored: string): boolean {
  return [...treeOf(stored).querySelectorAll("*")].some((one) => !SHOWN.includes(one.localName));
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (one) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[one]!);
}

function textsOf(body: HTMLElement): Text[] {
  const walk = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walk.nextNode()) texts.push(walk.currentNode as Text);
  return texts;
}
