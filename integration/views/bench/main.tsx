/** An empty page that only loads Vibe, all of it, and nothing of ours (`make bench ONLY=views_start`). */
import "@fontsource-variable/figtree";
import "@vibe/core/tokens";
import * as Vibe from "@vibe/core";
import { createRoot } from "react-dom/client";

createRoot(document.getElementById("root")!).render(
  <Vibe.Button>{`Vibe, ${Object.keys(Vibe).length} parts`}</Vibe.Button>,
);
