/** A menu behind three dots that is made when it is first opened: a table has one in each row. */
import { MenuButton } from "@vibe/core";
import { Menu as Dots } from "@vibe/icons";
import { useState, type ReactElement } from "react";

import styles from "./LateMenu.module.css";
import { SteadyMenu } from "./SteadyMenu";

type Items = NonNullable<React.ComponentProps<typeof SteadyMenu>["children"]>;

export function LateMenu({ label, items }: { label: string; items: () => Items }): ReactElement {
  const [isMade, setMade] = useState(false);
  if (!isMade)
    return (
      <button
        type="button"
        className={styles.dots}
        aria-haspopup="true"
        aria-expanded={false}
        aria-label={label}
        onClick={() => setMade(true)}
      >
        <Dots size="20" aria-hidden="true" />
      </button>
    );
  return (
    <MenuButton open size="small" aria-label={label} dialogPosition="bottom-end" closeMenuOnItemClick>
      <SteadyMenu aria-label={label} size="medium">
        {items()}
      </SteadyMenu>
    </MenuButton>
  );
}
