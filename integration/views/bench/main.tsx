/** An empty page that only loads Vibe: what the first view uses of it, and nothing of ours (`make bench ONLY=views_start`). */
import "@fontsource-variable/figtree";
import "@vibe/core/tokens";
import { Avatar, Button, Dropdown, Heading, Menu, MenuButton, MenuItem, Search, Skeleton, Tooltip } from "@vibe/core";
import { createRoot } from "react-dom/client";

const LOADED = [Avatar, Dropdown, Heading, Menu, MenuButton, MenuItem, Search, Skeleton, Tooltip];

createRoot(document.getElementById("root")!).render(<Button>{`Vibe, ${LOADED.length + 1} components`}</Button>);
