/** Starts the view that monday opened. */
import "@fontsource-variable/figtree";
import "@vibe/core/tokens";
import "./app/page.css";

import { createRoot } from "react-dom/client";

import { token } from "./api/client";
import { App } from "./app/App";
import { fetchView, viewName } from "./app/views";

fetchView(viewName(location.pathname));
void token().catch(() => undefined); // at hand when the first call needs it; who calls says what is wrong
createRoot(document.getElementById("root")!).render(<App />);
