// Moves the picture of a lesson in Chromium without a graphics card, and says what each picture takes.
//
//   node move_lesson.mjs INSTALLED CHROMIUM FILE WIDTHxHEIGHT FRAMES SHRUNK
//
// A vesicle is turned, a story is drawn on by a tenth of a second. SHRUNK is by how much a picture has
// fewer pixels along each side while it moves; 0 leaves that to the page. Says in its last line, as JSON,
// milliseconds by the clock and of all processors, the latter also by process, and how much the picture
// was shrunk in the end.
import { createRequire } from "node:module";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [installed, chromium, file, size, frames, shrunk] = process.argv.slice(2);
const require = createRequire(join(resolve(installed), "package.json"));
const puppeteer = require("puppeteer-core");
const [width, height] = size.split("x").map(Number);
const TICK_MS = 10;

/** Milliseconds of processors that the processes of a browser took so far, by what they are for. */
function spent(root) {
  const parents = new Map();
  const own = new Map();
  for (const name of readdirSync("/proc").filter((one) => /^\d+$/.test(one))) {
    try {
      // The name of a process, in parentheses, may have spaces.
      const words = readFileSync(`/proc/${name}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
      const kind = /--type=([\w-]+)/.exec(readFileSync(`/proc/${name}/cmdline`, "utf8"))?.[1];
      parents.set(Number(name), Number(words[1]));
      own.set(Number(name), [kind ?? "browser", TICK_MS * (Number(words[11]) + Number(words[12]))]);
    } catch {
      // It has ended meanwhile.
    }
  }
  const isOfRoot = (one) => one === root || (parents.has(one) && isOfRoot(parents.get(one)));
  const found = {};
  for (const [one, [kind, ms]] of own) {
    if (isOfRoot(one)) found[kind] = (found[kind] ?? 0) + ms;
  }
  return found;
}

// What the page runs: pictures are drawn one after the other, as quickly as they come.
const MOVED = (count, first) => `new Promise((done) => {
  const stage = exovizLesson.state.stage;
  let left = ${count};
  const on = () => {
    if (!left--) {
      stage.onPicture = () => undefined;
      const wait = () => stage.painter.isBusy ? requestAnimationFrame(wait) : done(stage.share);
      wait();
      return;
    }
    if (stage.duration) stage.seek((${first} + 0.1 * (${count} - left)) % stage.duration);
    else stage.turn(2, 0.3);
  };
  stage.onPicture = () => requestAnimationFrame(on);
  on();
})`;

const place = mkdtempSync(join(tmpdir(), "exoviz-"));
const browser = await puppeteer.launch({
  executablePath: chromium,
  headless: true,
  userDataDir: join(place, "profile"),
  args: ["--no-sandbox", "--ignore-gpu-blocklist", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
  protocolTimeout: 240000,
});
try {
  const page = await browser.newPage();
  await page.setViewport({ width, height });
  await page.goto(pathToFileURL(resolve(file)).href, { waitUntil: "load", timeout: 120000 });
  // The picture alone, in exactly this size.
  await page.waitForFunction("window.exovizLesson?.state.stage", { timeout: 120000 });
  await page.evaluate(`(() => {
    const stage = exovizLesson.state.stage;
    Object.assign(stage.canvas.style, {
      position: "fixed", zIndex: 9, left: 0, top: 0, width: "${width}px", height: "${height}px",
    });
    if (${shrunk}) Object.defineProperty(stage, "share", { get: () => ${shrunk}, set: () => undefined });
  })()`);
  await page.waitForFunction("exovizLesson.state.stage.isFinished", { timeout: 200000, polling: 100 });
  const from = await page.evaluate("exovizLesson.state.stage.time ?? 0");
  await page.evaluate(MOVED(6, from));
  const before = spent(browser.process().pid);
  const began = performance.now();
  const share = await page.evaluate(MOVED(Number(frames), from + 0.6));
  const wall = (performance.now() - began) / frames;
  const processes = {};
  for (const [kind, ms] of Object.entries(spent(browser.process().pid))) {
    processes[kind] = (ms - (before[kind] ?? 0)) / frames;
  }
  const cpu = Object.values(processes).reduce((sum, one) => sum + one, 0);
  console.log(JSON.stringify({ wall, cpu, processes, share }));
} finally {
  await browser.close();
  rmSync(place, { recursive: true, force: true });
}
