// Bundles the page into assets/lesson: page.js and page.css, each with the digest of its sources.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "assets", "lesson");

// The same files in the same order as tests/lessons/test_bundle.py reads them.
function sources(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((one) => {
      const path = join(folder, one.name);
      return one.isDirectory() ? sources(path) : [path];
    })
    .sort();
}

export function digest() {
  const hash = createHash("sha256");
  const names = [...sources(join(here, "src")), join(here, "package.json"), join(here, "build.mjs")]
    .map((path) => relative(here, path).replaceAll("\\", "/"))
    .sort();
  for (const name of names) {
    hash.update(name + "\n");
    hash.update(readFileSync(join(here, name), "utf8").replaceAll("\r\n", "\n"));
  }
  return hash.digest("hex");
}

const built = await build({
  absWorkingDir: here,
  entryPoints: ["src/main.ts", "src/page.css"],
  outdir: "out",
  bundle: true,
  minify: true,
  write: false,
  format: "iife",
  target: ["es2020", "chrome80", "firefox113", "safari16.4"],
  charset: "utf8",
  legalComments: "none",
  logLevel: "info",
});
mkdirSync(out, { recursive: true });
for (const file of built.outputFiles) {
  const kind = file.path.endsWith(".css") ? "css" : "js";
  writeFileSync(join(out, `page.${kind}`), `/* exoviz lesson ${digest()} */\n${file.text}`);
}
