/** monday's side of the frame: the published SDK, once. */
import mondaySdk from "monday-sdk-js";

export const monday = mondaySdk();

/** A signed token that says who looks; monday gives a new one when the last has run out. */
export async function sessionToken(): Promise<string> {
  return (await monday.get("sessionToken")).data as unknown as string;
}

/** Shows a line over monday's page for some seconds. */
export function notice(message: string, type: "success" | "error" | "info" = "success"): void {
  void monday.execute("notice", { message, type, timeout: 5000 });
}

/** Asks a question over monday's page. */
export async function confirmed(message: string, confirmButton: string, cancelButton: string): Promise<boolean> {
  const answer = await monday.execute("confirm", { message, confirmButton, cancelButton });
  return Boolean((answer as { data?: { confirm?: boolean } }).data?.confirm);
}

export function openItem(itemId: string): void {
  void monday.execute("openItemCard", { itemId: Number(itemId) });
}

export function openTab(url: string): void {
  void monday.execute("openLinkInTab", { url });
}

/** Closes the dialog that this view was opened in. */
export function closeDialog(): void {
  void monday.execute("closeDialog");
}
