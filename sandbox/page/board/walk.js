// Arrow keys walk over the table: up and down in a column, left and right in a row.

const CELLS = "a[data-column], button[data-column], input[data-column]";

export function moveFocus(event) {
  const at = event.target.closest(CELLS);
  if (!at || !event.key.startsWith("Arrow")) return;
  const next = event.key === "ArrowUp" || event.key === "ArrowDown" ? inColumn(event.currentTarget, at, event.key) : inRow(at, event.key);
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function inColumn(table, at, key) {
  const cells = [...table.querySelectorAll(`[data-column="${CSS.escape(at.dataset.column)}"]`)].filter((one) => one.matches(CELLS));
  return cells[cells.indexOf(at) + (key === "ArrowDown" ? 1 : -1)];
}

function inRow(at, key) {
  const cells = [...at.closest("tr").querySelectorAll(CELLS)];
  const on = (key === "ArrowRight") === (document.documentElement.dir !== "rtl") ? 1 : -1;
  return cells[cells.indexOf(at) + on];
}
