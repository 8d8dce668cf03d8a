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

export default defineConfig({
  base: "/views/",
  plugins: [styledWithNonce(), selectedAreOptions(), react()],
  html: { cspNonce: "{{NONCE}}" },
  build: { outDir: "dist", assetsDir: "assets", chunkSizeWarningLimit: 900, manifest: true },
});
