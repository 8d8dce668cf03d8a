/** Starts the view that monday opened. */
import "@fontsource-variable/figtree";
import "@vibe/core/tokens";
import "./app/page.css";

import { createRoot } from "react-dom/client";

import { App } from "./app/App";
import { fetchView, viewName } from "./app/views";

fetchView(viewName(location.pathname));
createRoot(document.getElementById("root")!).render(<App />);
