// Opens the page of a lesson in Chromium or Firefox, does what it is asked, and says what it saw.
//
//   node lesson.mjs INSTALLED BROWSER FILE PICTURE WIDTHxHEIGHT STEPS [FLAG...]
//
// STEPS is JSON, a list of [what, value]: ["click", selector], ["point", expression that
// gives a place of the page to click], ["press", key], ["reach", id of what Tab goes
// on to], ["ask", expression], ["pdf", file], ["axe", ""],
// ["reload", script that runs before the page]; "tap" and "watch" are "press" and "ask" that do not wait
// until the picture is finished. The answers to "ask", "watch" and "axe" come back in order. Says in its
// last line, as JSON, the answers, what was asked of servers, and what went wrong.
import { createRequire } from "node:module";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [installed, program, file, picture, size, given, ...flags] = process.argv.slice(2);
const require = createRequire(join(resolve(installed), "package.json"));
const puppeteer = require("puppeteer-core");
const [width, height] = size.split("x").map(Number);
const place = mkdtempSync(join(tmpdir(), "exoviz-"));
const calm = { name: "prefers-reduced-motion", value: "reduce" };
const isFirefox = basename(program).startsWith("firefox");
const own = isFirefox
  // Without a window Firefox has no WebGL.
  ? { browser: "firefox", headless: false, args: flags,
      extraPrefsFirefox: { "webgl.force-enabled": true, "ui.prefersReducedMotion": 1 } }
  : { headless: true, args: ["--no-sandbox", "--ignore-gpu-blocklist", ...(flags.length ? flags
      : ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"])] };
const browser = await puppeteer.launch({
  executablePath: program, userDataDir: join(place, "profile"), protocolTimeout: 240000, ...own,
});
const FINISHED = `document.querySelector(".stage.none") !== null
  || window.exovizLesson?.state.stage?.isFinished === true`;
try {
  const page = await browser.newPage();
  const [trouble, requests, answers] = [[], [], []];
  page.on("pageerror", (error) => trouble.push(String(error)));
  page.on("console", (line) => {
    // The driver warns of each picture that is read back, as only tests do.
    const slow = line.text().includes("GPU stall");
    if (["error", "warn"].includes(line.type()) && !slow) trouble.push(line.text());
  });
  page.on("request", (one) => {
    if (!/^(file|data|blob):/.test(one.url())) requests.push(one.url());
  });
  await page.setViewport({ width, height });
  if (!isFirefox) await page.emulateMediaFeatures([calm]);
  await page.goto(pathToFileURL(resolve(file)).href, { waitUntil: "load", timeout: 120000 });
  const settled = () => page.waitForFunction(FINISHED, { timeout: 200000, polling: 100 });
  await settled();
  for (const [what, value] of JSON.parse(given)) {
    // What goes on after these is not waited for.
    if (what === "tap" || what === "watch") {
      if (what === "tap") await page.keyboard.press(value);
      else answers.push(await page.evaluate(value));
      continue;
    }
    if (what === "click") await page.click(value);
    else if (what === "point") await page.mouse.click(...(await page.evaluate(value)));
    else if (what === "reach") {
      const there = () => page.evaluate("document.activeElement.id");
      for (let key = 0; key < 200 && (await there()) !== value; key++) await page.keyboard.press("Tab");
      if ((await there()) !== value) trouble.push(`no Tab reaches ${value}`);
    } else if (what === "press") await page.keyboard.press(value);
    else if (what === "ask") answers.push(await page.evaluate(value));
    else if (what === "pdf") await page.pdf({ path: value, preferCSSPageSize: true });
    else if (what === "reload") {
      if (value) await page.evaluateOnNewDocument(value);
      await page.reload({ waitUntil: "load" });
    } else if (what === "axe") {
      const source = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
      await page.evaluate(source);
      answers.push(await page.evaluate(
        `axe.run().then((found) => found.violations.map((one) =>
          one.id + ": " + one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")))`));
    }
    await settled();
  }
  await page.screenshot({ path: picture });
  console.log(JSON.stringify({ answers, requests, trouble }));
} finally {
  await browser.close();
  rmSync(place, { recursive: true, force: true });
}
