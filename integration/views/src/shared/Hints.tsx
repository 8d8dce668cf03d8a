/** The hints of a view: one bubble for all elements with `data-hint`, so that a table of any length costs none.
 * It is there for the mouse and for the keyboard, may be pointed at itself, and goes with Escape; what it says, the
 * element says to screen readers by its own label. */
import { useEffect, useState } from "react";
import { createPortal } from "react-dom";

import styles from "./Hints.module.css";

interface Hint {
  text: string;
  box: DOMRect;
}

export function Hints() {
  const [hint, setHint] = useState<Hint | null>(null);
  useEffect(() => {
    const near = (event: Event) => {
      const from = event.target as Element;
      if (!from.closest(`.${styles.hint}`)) setHint(hintOf(from));
    };
    const gone = () => setHint(null);
    const key = (event: KeyboardEvent) => event.key === "Escape" && gone();
    const heard = [
      ["pointerover", near],
      ["focusin", near],
      ["focusout", gone],
      ["keydown", key],
      ["scroll", gone],
    ] as [string, EventListener][];
    for (const [name, act] of heard) document.addEventListener(name, act, true);
    return () => heard.forEach(([name, act]) => document.removeEventListener(name, act, true));
  }, []);
  if (!hint) return null;
  return createPortal(
    <div className={styles.hint} role="tooltip" style={placeOf(hint.box)}>
      {hint.text}
    </div>,
    document.body,
  );
}

function hintOf(from: Element): Hint | null {
  const about = from.closest<HTMLElement>("[data-hint]");
  return about?.dataset.hint ? { text: about.dataset.hint, box: about.getBoundingClientRect() } : null;
}

/** Above what it is about, below where there is no room; the style sheet keeps it inside the frame's sides. */
function placeOf(box: DOMRect): React.CSSProperties {
  const isBelow = box.top < 120;
  const centre = Math.min(Math.max(box.left + box.width / 2, 140), innerWidth - 140);
  return isBelow ? { left: centre, top: box.bottom } : { left: centre, bottom: innerHeight - box.top };
}
