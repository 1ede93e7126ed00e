// Shows an unpacked package as a learning platform does: in a frame, beside scorm-again.
//
//   node platform.mjs INSTALLED CHROMIUM FOLDER PICTURE scorm-1.2|scorm-2004 VISITS
//
// VISITS is JSON: for each visit a list of ["click", selector] or ["ask", expression of the page]. What
// one visit leaves is given to the next, as a platform does. Says in its last line, as JSON, the answers, what
// the platform knows after each visit, what it refused, and what went wrong.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const [installed, chromium, folder, picture, version, given] = process.argv.slice(2);
const require = createRequire(join(resolve(installed), "package.json"));
const puppeteer = require("puppeteer-core");
const old = version === "scorm-1.2";
const library = join(resolve(installed), "node_modules", "scorm-again", "dist",
  old ? "scorm12.js" : "scorm2004.js");
const [kind, name] = old ? ["Scorm12API", "API"] : ["Scorm2004API", "API_1484_11"];
let left = "null";

const shell = () => `<!doctype html><title>platform</title><style>body, iframe { margin: 0; border: 0;
  width: 100vw; height: 100vh }</style><script src="/scorm-again.js"></script><script>
  window.refused = [];
  window.${name} = new ${kind}({ autocommit: false, logLevel: 5 });
  const left = ${left};
  if (left) window.${name}.loadFromJSON(left, "cmi");
  const [set, error] = ${old ? '["LMSSetValue", "LMSGetLastError"]' : '["SetValue", "GetLastError"]'};
  const own = window.${name}[set].bind(window.${name});
  window.${name}[set] = (key, value) => {
    const answer = own(key, value);
    if (String(answer) !== "true") window.refused.push([key, value, window.${name}[error]()]);
    return answer;
  };
</script><iframe id="lesson" src="/lesson/index.html"></iframe>`;

const server = createServer(({ url }, response) => {
  const send = (type, content) => {
    response.writeHead(200, { "content-type": type });
    response.end(content);
  };
  if (url === "/") send("text/html; charset=utf-8", shell());
  else if (url === "/scorm-again.js") send("text/javascript", readFileSync(library));
  else if (url === "/lesson/index.html") {
    send("text/html; charset=utf-8", readFileSync(join(folder, "index.html")));
  } else {
    response.writeHead(404);
    response.end();
  }
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const place = mkdtempSync(join(tmpdir(), "exoviz-"));
const browser = await puppeteer.launch({
  executablePath: chromium, headless: true, userDataDir: join(place, "profile"),
  args: ["--no-sandbox", "--disable-3d-apis"], protocolTimeout: 240000,
});
try {
  const [answers, known, refused, trouble] = [[], [], [], []];
  for (const visit of JSON.parse(given)) {
    const page = await browser.newPage();
    page.on("pageerror", (error) => trouble.push(String(error)));
    await page.setViewport({ width: 1100, height: 760 });
    await page.goto(`http://127.0.0.1:${server.address().port}/`, { waitUntil: "load" });
    const frame = page.frames().find((one) => one.url().endsWith("index.html"));
    await frame.waitForFunction(`document.querySelector(".stage.none") !== null`, { timeout: 120000 });
    for (const [what, value] of visit) {
      if (what === "click") await frame.click(value);
      else answers.push(await frame.evaluate(value));
    }
    await page.screenshot({ path: picture });
    // Whoever leaves closes the frame first.
    await page.evaluate(`document.getElementById("lesson").src = "about:blank"`);
    await page.waitForFunction(`window.${name}.isTerminated?.() ?? window.${name}.currentState === 2`,
      { timeout: 20000 });
    const cmi = await page.evaluate(`window.${name}.renderCMIToJSONObject()`);
    left = JSON.stringify(cmi.cmi ?? cmi);
    known.push(cmi.cmi ?? cmi);
    refused.push(...await page.evaluate("window.refused"));
    await page.close();
  }
  console.log(JSON.stringify({ answers, known, refused, trouble }));
} finally {
  await browser.close();
  server.close();
  rmSync(place, { recursive: true, force: true });
}
