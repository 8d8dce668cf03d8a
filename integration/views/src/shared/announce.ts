/** Says something to screen readers: one polite live region for the whole view. */
let region: HTMLElement | null = null;

export function announce(text: string): void {
  region ??= make();
  region.textContent = "";
  requestAnimationFrame(() => region!.replaceChildren(text));
}

function make(): HTMLElement {
  const made = document.createElement("div");
  made.setAttribute("role", "status");
  made.setAttribute("aria-live", "polite");
  made.className = "said";
  document.body.append(made);
  return made;
}
