// Line icons, drawn by us on a grid of 20.

const SHAPES = {
  board: "M3 4h14v12H3zM3 8h14M8 8v8",
  object: "M3 5h9M3 10h14M3 15h6M14 3l3 2-3 2z",
  bolt: "M11 2 4 11h5l-1 7 8-10h-5z",
  mail: "M3 5h14v10H3zM3 6l7 5 7-5",
  people: "M7 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2 17c0-3 2-5 5-5s5 2 5 5M13 9a2.500 2.500 0 1 0 0-5M14 12c2 0 4 2 4 5",
  gear: "M10 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM10 2v3M10 15v3M2 10h3M15 10h3M4.500 4.500l2 2M13.500 13.500l2 2M4.500 15.500l2-2M13.500 6.500l2-2",
  plug: "M7 2v4M13 2v4M5 6h10v4a5 5 0 0 1-10 0zM10 15v3",
  list: "M7 5h10M7 10h10M7 15h10M3 5h.5M3 10h.5M3 15h.5",
  bell: "M5 14V9a5 5 0 0 1 10 0v5l1 1H4zM8 17a2 2 0 0 0 4 0",
  search: "M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12zM13.500 13.500 17 17",
  down: "M5 8l5 5 5-5",
  close: "M5 5l10 10M15 5 5 15",
  trash: "M4 6h12M8 6V4h4v2M6 6l1 11h6l1-11",
  archive: "M3 4h14v4H3zM4 8v8h12V8M8 11h4",
  plus: "M10 4v12M4 10h12",
};
const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const drawn = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  for (const [key, value] of Object.entries({ viewBox: "0 0 20 20", class: "glyph", "aria-hidden": "true" })) drawn.setAttribute(key, value);
  path.setAttribute("d", SHAPES[name]);
  drawn.append(path);
  return drawn;
}
