// Opens a file in Chromium, by three.js, <model-viewer> or as a page, and photographs it.
//
//   node browser.mjs INSTALLED CHROMIUM three|viewer|page FILE PICTURE
//
// Says in its last line, as JSON, what is in the file.
import { createRequire } from "node:module";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [installed, chromium, kind, file, picture] = process.argv.slice(2);
const require = createRequire(join(resolve(installed), "package.json"));
const puppeteer = require("puppeteer-core");
const url = pathToFileURL(resolve(file)).href;

const scripts = {
  three: `
    import * as THREE from "three";
    import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
    window.ready = (async () => {
      const renderer = new THREE.WebGLRenderer({ antialias: true, preserveDrawingBuffer: true });
      renderer.setSize(800, 600);
      document.body.append(renderer.domElement);
      const gltf = await new GLTFLoader().loadAsync(${JSON.stringify(url)});
      const scene = new THREE.Scene();
      scene.background = new THREE.Color(0xf4f6f8);
      scene.add(gltf.scene, new THREE.HemisphereLight(0xffffff, 0x8090a0, 2.2));
      const sun = new THREE.DirectionalLight(0xffffff, 1.8);
      sun.position.set(-1, 2, 3);
      scene.add(sun);
      scene.updateMatrixWorld(true);
      const box = new THREE.Box3().setFromObject(gltf.scene, true);
      const ball = box.getBoundingSphere(new THREE.Sphere());
      const camera = new THREE.PerspectiveCamera(35, 800 / 600, 0.01, 100);
      camera.position.copy(ball.center).add(new THREE.Vector3(0.5, 0.5, 1).normalize()
        .multiplyScalar(ball.radius / Math.sin(Math.PI * 35 / 360)));
      camera.lookAt(ball.center);
      if (gltf.animations.length) {
        // As viewers do: a file is framed as it lies, then its first clip begins.
        const mixer = new THREE.AnimationMixer(gltf.scene);
        mixer.clipAction(gltf.animations[0]).play();
        mixer.setTime(0);
        scene.updateMatrixWorld(true);
      }
      renderer.render(scene, camera);
      const nodes = [];
      gltf.scene.traverse((one) => nodes.push({
        name: one.userData.name ?? one.name, layer: one.userData.layer,
        copies: one.userData.copies, mesh: Boolean(one.isMesh), instances: one.count ?? 0,
        colours: Boolean(one.geometry?.attributes.color),
      }));
      const { triangles, calls } = renderer.info.render;
      return { triangles, calls, nodes, low: box.min.toArray(), high: box.max.toArray() };
    })();`,
  viewer: `
    import "@google/model-viewer";
    window.ready = (async () => {
      const viewer = document.createElement("model-viewer");
      viewer.setAttribute("style",
        "width: 800px; height: 600px; background: #f4f6f8; --progress-bar-height: 0px");
      viewer.setAttribute("interaction-prompt", "none");
      viewer.setAttribute("autoplay", "");
      viewer.setAttribute("src", ${JSON.stringify(url)});
      document.body.append(viewer);
      await new Promise((done, fail) => {
        viewer.addEventListener("load", done);
        viewer.addEventListener("error", (event) => fail(new Error(JSON.stringify(event.detail))));
      });
      viewer.jumpCameraToGoal();
      await new Promise((done) => setTimeout(done, 1500));
      const { x, y, z } = viewer.getDimensions();
      return { size: [x, y, z], radius: viewer.getCameraOrbit().radius };
    })();`,
};

const place = mkdtempSync(join(tmpdir(), "exoviz-"));
let start = url;
if (kind !== "page") {
  const built = require("esbuild").buildSync({
    stdin: { contents: scripts[kind], resolveDir: resolve(installed) },
    bundle: true, format: "iife", write: false, logLevel: "error",
  });
  const script = built.outputFiles[0].text.replaceAll("</script", "<\\/script");
  const html = join(place, "page.html");
  writeFileSync(html, `<!doctype html><meta charset="utf-8"><style>body{margin:0}</style>
    <body><script>${script}</script>`);
  start = pathToFileURL(html).href;
}
const browser = await puppeteer.launch({
  executablePath: chromium, headless: true, userDataDir: join(place, "profile"),
  args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist", "--allow-file-access-from-files"],
  protocolTimeout: 240000,
});
try {
  const page = await browser.newPage();
  const trouble = [];
  page.on("pageerror", (error) => trouble.push(String(error)));
  page.on("console", (line) => {
    if (["error", "warn"].includes(line.type())) trouble.push(line.text());
  });
  await page.setViewport({ width: 800, height: 600 });
  await page.goto(start, { waitUntil: "load", timeout: 120000 });
  const told = kind === "page"
    ? await page.evaluate(() => ({ words: document.documentElement.textContent }))
    : await page.evaluate(() => window.ready);
  await page.screenshot({ path: picture });
  console.log(JSON.stringify({ ...told, trouble }));
} finally {
  await browser.close();
  rmSync(place, { recursive: true, force: true });
}
