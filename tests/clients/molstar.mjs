// Opens a file in the viewer of Mol* in Chromium: writes a picture, and says what it counts.
//
//     node molstar.mjs INSTALLED CHROMIUM FILE PICTURE.png
//
// INSTALLED is the folder with node_modules.

import { createServer } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, extname, join } from "node:path";

const [tools, chromium, file, picture] = process.argv.slice(2);
const puppeteer = createRequire(join(tools, "package.json"))("puppeteer-core");
const viewer = join(tools, "node_modules/molstar/build/viewer");
const page_text = `<!doctype html><meta charset="utf-8"><title>Mol*</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="molstar.css">
<style>html,body,#app{margin:0;width:100%;height:100%}</style>
<div id="app"></div><script src="molstar.js"></script>`;

const server = createServer((request, response) => {
    const name = decodeURIComponent(request.url.slice(1)) || "index.html";
    if (name === "index.html") {
        response.setHeader("Content-Type", "text/html");
        response.end(page_text);
    } else {
        // A view names a file that lies beside it.
        const near = join(dirname(file), basename(name));
        response.end(readFileSync(existsSync(near) ? near : join(viewer, basename(name))));
    }
});
await new Promise(resolve => server.listen(0, "127.0.0.1", resolve));
const address = `http://127.0.0.1:${server.address().port}`;

const browser = await puppeteer.launch({
    executablePath: chromium,
    args: [
        "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
        "--ignore-gpu-blocklist",
    ],
    protocolTimeout: 600000,
});
try {
    const page = await browser.newPage();
    await page.setViewport({ width: 900, height: 700 });
    const said = [];
    page.on("console", message => {
        if (["error", "warn"].includes(message.type())) said.push(message.text());
    });
    page.on("pageerror", error => said.push(String(error)));
    await page.goto(address);
    const found = await page.evaluate(async (name, suffix) => {
        const viewer = await molstar.Viewer.create("app", {
            layoutIsExpanded: false, layoutShowControls: false, viewportShowExpand: false,
            viewportShowControls: false, viewportShowSettings: false, viewportShowAnimation: false,
            viewportShowSelectionMode: false, viewportShowTrajectoryControls: false,
            disableAntialiasing: false, pixelScale: 1,
        });
        const plugin = viewer.plugin;
        if (suffix === ".mvsx" || suffix === ".mvsj") {
            await viewer.loadMvsFromUrl(name, suffix.slice(1));
        } else {
            await viewer.loadStructureFromUrl(name, "mmcif", suffix === ".bcif");
        }
        const snapshots = plugin.managers.snapshot.state.entries.map(entry => entry.name).toArray();
        const structures = plugin.managers.structure.hierarchy.current.structures;
        const shown = plugin.state.data.selectQ(q => q.root.subtree())
            .filter(cell => cell.obj?.type?.typeClass === "Representation3D")
            .map(cell => cell.obj.label);
        const told = structures.map(one => {
            const data = one.cell.obj.data;
            const entities = data.models[0].entities.data;
            const sugars = data.carbohydrates;
            return {
                label: one.cell.obj.label, atoms: data.elementCount, units: data.units.length,
                residues: data.atomicResidueCount, polymerResidues: data.polymerResidueCount,
                entities: entities._rowCount,
                branched: Array.from(entities.type.toArray()).filter(t => t === "branched").length,
                coarse: data.isCoarseGrained,
                symbols: sugars.elements.length, partial: sugars.partialElements.length,
                sugarLinks: sugars.links.length,
                sugarsOf: Object.fromEntries(Object.entries(Object.groupBy(
                    sugars.elements, e => e.component.abbr)).map(([k, v]) => [k, v.length])),
            };
        });
        return { structures: told, shown, snapshots };
    }, basename(file), extname(file));
    await page.waitForFunction(() => !document.querySelector(".msp-task-state, .msp-overlay-tasks div"),
        { timeout: 300000 }).catch(() => said.push("still busy"));
    await page.evaluate(() => new Promise(done => {
        let left = 30;
        const step = () => (left-- ? requestAnimationFrame(step) : done());
        step();
    }));
    await page.screenshot({ path: picture });
    found.said = said;
    console.log(JSON.stringify(found));
} finally {
    await browser.close();
    server.close();
}
