/** The way to where a reason is mended: the item, a part of its sequence, or the settings. */
import { useTranslation } from "react-i18next";

import type { Why } from "../api/shapes";
import { addressOf } from "../app/route";
import { openItem } from "../monday/sdk";
import { openSettings } from "../monday/settings";
import styles from "./MendLink.module.css";

type Place = NonNullable<Why["mend"]>;

const SETTINGS: Partial<Record<Place, string>> = {
  mailboxes: "mailboxes",
  suppressions: "contacts",
  usage: "usage",
  calendar: "defaults",
  monday: "monday",
  activities: "monday",
};
const TABS: Partial<Record<Place, string>> = { rules: "rules", steps: "steps", person: "people" };

/** `item` and `sequence` are those that the reason is about, as far as the view can lead there. */
export function MendLink({ place, item, sequence }: { place: Place | null; item?: string; sequence?: string }) {
  const { t } = useTranslation();
  const way = place && wayTo(place, item, sequence);
  if (!way) return null;
  return (
    <a
      className={styles.link}
      href={way.address ?? "#"}
      onClick={(event) => {
        event.stopPropagation();
        if (!way.open) return;
        event.preventDefault();
        way.open();
      }}
    >
      {t(`mend.${place}`)}
    </a>
  );
}

function wayTo(place: Place, item?: string, sequence?: string): { address?: string; open?: () => void } | null {
  if (place === "item") return item ? { open: () => openItem(item) } : null;
  if (place === "sequences") return sequence ? { address: addressOf() } : null;
  const section = SETTINGS[place];
  if (section) return { open: () => void openSettings(section) };
  const tab = TABS[place];
  return tab && sequence ? { address: addressOf(sequence, tab) } : null;
}
