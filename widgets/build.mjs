// Builds every widgets/<name>/index.js into one self-contained ES module, widgets/static/<name>.js, and two workers: the
// engine's into engine_worker.js beside it, and that which answers for a kept copy of the site into offline_worker.js.
// `node widgets/build.mjs` writes them; with `--check` it only compares them with what is there; with `--again` it
// stays and writes them anew for every line that comes in, which takes a moment, until the input ends.

import { build, context } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const widgets = fileURLToPath(new URL(".", import.meta.url));
const statics = join(widgets, "static");

/** What every bundle is built with; a widget's module must run in JupyterLab and on the page. */
const options = {
  absWorkingDir: join(widgets, ".."),
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  charset: "utf8",
  loader: { ".wasm": "binary" }, // the bytes themselves, inside the bundle
  legalComments: "eof",
  logLevel: "warning",
};

/** `import version from "fingerprint:."` gives a string that changes with any file of the importing module's folder. */
const fingerprint = {
  name: "fingerprint",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^fingerprint:/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.slice("fingerprint:".length)),
      namespace: "fingerprint",
    }));
    onLoad({ filter: /./, namespace: "fingerprint" }, async ({ path }) => {
      const hash = createHash("sha256");
      for (const name of (await readdir(path, { recursive: true })).sort()) {
        if (/\.(js|wasm)$/.test(name)) hash.update(`${name}\n`).update(await readFile(join(path, name)));
      }
      return { contents: hash.digest("hex").slice(0, 16), loader: "text" };
    });
  },
};

/** @returns {Promise<{in: string, out: string}[]>} an entry for each folder that holds an index.js, and the workers' */
async function entries() {
  const folders = await readdir(widgets, { withFileTypes: true });
  return folders
    .filter((folder) => folder.isDirectory() && existsSync(join(widgets, folder.name, "index.js")))
    .map(({ name }) => ({ in: join(widgets, name, "index.js"), out: name }))
    .concat({ in: join(widgets, "engine", "worker.js"), out: "engine_worker" })
    .concat({ in: join(widgets, "..", "book", "assets", "offline", "worker.js"), out: "offline_worker" })
    .sort((a, b) => (a.out < b.out ? -1 : 1));
}

/** @param {string} outdir */
async function buildInto(outdir) {
  await build({ ...options, entryPoints: await entries(), outdir, plugins: [fingerprint] });
}

async function buildAgain() {
  const kept = await context({ ...options, entryPoints: await entries(), outdir: statics, plugins: [fingerprint] });
  for await (const _ of createInterface(process.stdin)) {
    await kept.rebuild().catch(() => {}); // what is wrong with a source esbuild has said; the next save mends it
  }
  await kept.dispose();
}

async function check() {
  const fresh = await mkdtemp(join(tmpdir(), "widgets-"));
  try {
    await buildInto(fresh);
    const built = await readdir(fresh);
    const kept = existsSync(statics) ? await readdir(statics) : [];
    const stale = [];
    for (const name of new Set([...built, ...kept.filter((name) => /\.(js|css)$/.test(name))])) {
      const path = join(statics, name);
      const same =
        built.includes(name) && kept.includes(name) && (await readFile(path)).equals(await readFile(join(fresh, name)));
      if (!same) stale.push(relative(process.cwd(), path));
    }
    if (stale.length) {
      console.error(`Not what the sources build: ${stale.join(", ")}. Run \`npm run build\` and commit the result.`);
      process.exitCode = 1;
    }
  } finally {
    await rm(fresh, { recursive: true });
  }
}

if (process.argv.includes("--check")) await check();
else if (process.argv.includes("--again")) await buildAgain();
else await buildInto(statics);
