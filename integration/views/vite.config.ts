/** Builds the views to static files; the app serves them below /views/ and puts its nonce in. */
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** Vibe, its dialogs and the SDK put styles on the page themselves: our policy lets in only those that carry the nonce. */
function styledWithNonce(): Plugin {
  const made = /document\.createElement\((["'])style\1\)/g;
  const signed =
    'Object.assign(document.createElement("style"),{nonce:(document.querySelector("script[nonce]")||{}).nonce||""})';
  return {
    name: "styled-with-nonce",
    enforce: "pre",
    transform: (code, id) => (/@vibe|monday-sdk-js|react-style-singleton/.test(id) ? code.replace(made, signed) : null),
  };
}

/** Vibe says of the chosen value of a dropdown, too, that it is (not) selected: that is for options only. */
function selectedAreOptions(): Plugin {
  const said = /role:(\w+)\.role,"aria-selected":(\w+)/g;
  return {
    name: "selected-are-options",
    enforce: "pre",
    transform: (code, id) =>
      /@vibe.*BaseItem/.test(id) ? code.replace(said, 'role:$1.role,"aria-selected":$1.role?$2:void 0') : null,
  };
}

type Build = { getModuleInfo(id: string): { importedIds: string[] } | null };
const reached = new Map<string, Set<string>>();

/** What the first view needs is in few files, for a browser fetches six at a time: a group has all that its first
 * module imports, directly or not, and no group before it has. */
function file(name: string, first: string, priority: number) {
  return {
    debugName: name,
    priority,
    name: (id: string, build: Build) => (reach(first, build).has(id) ? name : null),
  };
}

/** The modules that one imports, and those that these import. */
function reach(first: string, build: Build): Set<string> {
  if (reached.has(first)) return reached.get(first)!;
  const found = new Set<string>();
  const waiting = [new URL(first, import.meta.url).pathname];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    waiting.push(...(build.getModuleInfo(id)?.importedIds ?? []));
  }
  reached.set(first, found);
  return found;
}

const FIRST = [file("ahead", "src/main.ts", 2), file("manager", "src/screens/manager/Manager.tsx", 1)];

export default defineConfig({
  base: "/views/",
  plugins: [styledWithNonce(), selectedAreOptions(), react()],
  html: { cspNonce: "{{NONCE}}" },
  build: {
    outDir: "dist",
    assetsDir: "assets",
    chunkSizeWarningLimit: 900,
    manifest: true,
    rolldownOptions: { output: { codeSplitting: { groups: FIRST } } },
  },
});
