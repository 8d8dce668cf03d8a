/** Where the keyboard is after the list has changed: rows that move or go must not leave it nowhere. */

const soon = (act: () => void) => requestAnimationFrame(() => requestAnimationFrame(act));

/** Stays on the control that was used, else goes to the row that is now at this place. */
export function keepFocus(at: number): void {
  const before = document.activeElement;
  soon(() => {
    const isUsable = before instanceof HTMLElement && before.isConnected && before.ariaDisabled !== "true";
    if (isUsable && before !== document.body) before.focus();
    else rowAt(at)?.focus();
  });
}

export function focusRow(at: number): void {
  soon(() => (rowAt(at) ?? rowAt(at - 1) ?? document.querySelector<HTMLElement>("[data-kind]"))?.focus());
}

export function focusEditor(): void {
  soon(() => document.querySelector<HTMLElement>("[data-editor]")?.focus());
}

function rowAt(at: number): HTMLElement | null {
  return document.querySelector<HTMLElement>(`button[data-row="${at}"]`);
}
