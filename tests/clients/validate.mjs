// Says what the Khronos validator finds in a glTF file: node validate.mjs INSTALLED FILE
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const [installed, file] = process.argv.slice(2);
const require = createRequire(join(resolve(installed), "package.json"));
const report = await require("gltf-validator").validateBytes(new Uint8Array(readFileSync(file)));
console.log(JSON.stringify({ ...report.issues, info: report.info }));
