// Copies what the site carries of others into book/assets, so that a build needs no Node: `npm run vendor` after a new
// version is pinned in package.json. With `--check` it only compares the copy with the pinned package.

import { copyFile, mkdir, readFile, readdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const from = (/** @type {string} */ name) =>
  fileURLToPath(new URL(`../node_modules/plotly.js-cartesian-dist-min/${name}`, import.meta.url));
const to = fileURLToPath(new URL("assets/plotly/", import.meta.url));

const { version } = JSON.parse(await readFile(from("package.json"), "utf8"));
// The version in the name: browsers keep what they have fetched until there is another.
const files = { "plotly-cartesian.min.js": `plotly-cartesian-${version}.min.js`, LICENSE: "LICENSE.txt" };

if (process.argv.includes("--check")) {
  const same = await Promise.all(
    Object.entries(files).map(async ([source, copy]) =>
      (await readFile(from(source))).equals(await readFile(to + copy).catch(() => Buffer.alloc(0))),
    ),
  );
  if (!same.every(Boolean) || (await readdir(to)).length !== same.length) {
    console.error(`book/assets/plotly is not what version ${version} holds. Run \`npm run vendor\` and commit the result.`);
    process.exitCode = 1;
  }
} else {
  await rm(to, { recursive: true, force: true });
  await mkdir(to);
  for (const [source, copy] of Object.entries(files)) await copyFile(from(source), to + copy);
}
