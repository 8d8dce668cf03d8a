/** What is missing, wrong, or never happens, each a link to the place where it is put right. */
import { Icon } from "@vibe/core";
import { Alert, Info, Warning } from "@vibe/icons";
import { useTranslation } from "react-i18next";

import { go, useRoute } from "../../../app/route";
import type { Trouble } from "../draft/problems";
import { idOf } from "./places";
import styles from "./rules.module.css";

const ICONS = { refused: Alert, missing: Info, warning: Warning };

export function Lacking({ found }: { found: Trouble[] }) {
  const { t } = useTranslation();
  const [sequence = ""] = useRoute();
  const open = (place: string) => {
    const field = document.getElementById(idOf(place));
    if (!field) return go(sequence, place.startsWith("steps") ? "steps" : "rules");
    field.scrollIntoView({ block: "center" });
    (field.matches(FOCUSABLE) ? field : field.querySelector<HTMLElement>(FOCUSABLE))?.focus();
  };
  return (
    <ul className={styles.lacking}>
      {found.map((one) => (
        <li key={`${one.place} ${one.sentence}`} data-weight={one.weight}>
          <Icon icon={ICONS[one.weight]} size={16} label={t(`rules.weight.${one.weight}`)} />
          <button type="button" className={styles.link} onClick={() => open(one.place)}>
            {one.sentence}
          </button>
        </li>
      ))}
    </ul>
  );
}

const FOCUSABLE = "input:not([disabled]), button:not([disabled]), textarea:not([disabled])";
