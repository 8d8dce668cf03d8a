/** Opens the settings over whatever view is open: they are a view of their own. */
import { monday } from "./sdk";

/** Tells when they are closed again. */
export async function openSettings(section: string): Promise<void> {
  const url = `${location.origin}/views/settings#/${section}`;
  await monday.execute("openAppFeatureModal", { url, width: "960px", height: "720px" });
}
