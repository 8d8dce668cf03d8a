/**
 * Vibe's menu, but for one manner: it chooses its first item when it opens, and not again whenever what is around it is
 * drawn anew. A save that ended while somebody was on the way to "Add wait" would have them press "Duplicate".
 */
import { Menu } from "@vibe/core";
import { forwardRef, useEffect, useState, type ComponentProps } from "react";

const NONE = -1;

const Steady = forwardRef<HTMLElement, ComponentProps<typeof Menu>>(function SteadyMenu(props, ref) {
  const [isNew, setNew] = useState(true);
  useEffect(() => setNew(false), []);
  return <Menu {...props} ref={ref} focusItemIndexOnMount={isNew ? props.focusItemIndexOnMount : NONE} />;
});

/** What a button that opens menus, and an item that holds one, look for in what they are given. */
export const SteadyMenu = Object.assign(Steady, { isMenu: true, supportFocusOnMount: true });
