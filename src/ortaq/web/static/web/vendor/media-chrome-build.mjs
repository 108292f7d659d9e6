// Bundles the elements of media-chrome that our player uses. Its shadow roots bring their own <style>; a strict
// Content-Security-Policy wants a nonce on each, so it is put there. Run in a folder with media-chrome and esbuild.
import { readFile } from "node:fs/promises";
import { build } from "esbuild";

await build({
  stdin: {
    resolveDir: ".",
    contents: `
      import "media-chrome/dist/media-controller.js";
      import "media-chrome/dist/media-control-bar.js";
      import "media-chrome/dist/media-play-button.js";
      import "media-chrome/dist/media-mute-button.js";
      import "media-chrome/dist/media-volume-range.js";
      import "media-chrome/dist/media-time-range.js";
      import "media-chrome/dist/media-time-display.js";
      import "media-chrome/dist/media-live-button.js";
      import "media-chrome/dist/media-fullscreen-button.js";
      import "media-chrome/dist/media-loading-indicator.js";
      export { addTranslation, setLanguage } from "media-chrome/dist/utils/i18n.js";`,
  },
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  outfile: "media-chrome.mjs",
  plugins: [
    {
      name: "nonce",
      setup(bundle) {
        bundle.onLoad({ filter: /media-chrome\/dist\/.*\.js$/ }, async ({ path }) => ({
          contents: (await readFile(path, "utf8")).replaceAll(
            "<style>",
            '<style nonce="${document.querySelector("script[nonce]")?.nonce ?? ""}">',
          ),
        }));
      },
    },
  ],
});
