// Compiles the C beside this file into kernels.wasm, which is committed: readers need no compiler.
// `make kernels` installs the compiler (pinned in pyproject.toml) and runs this.
//
// The file ends in a section that holds the digest of its sources. With `--check` nothing is
// written: the digest has to be that of the sources here, and, where the compiler is installed, all
// of the file has to be what it builds (it builds the same bytes every time, on every machine).

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "..", "..", "..");
const wasm = join(here, "kernels.wasm");
const version = /"ziglang==(.+?)"/.exec(readFileSync(join(root, "pyproject.toml"), "utf8"))[1];
const sources = readdirSync(here)
  .filter((name) => /\.[ch]$/.test(name))
  .sort();
// Without -fno-vectorize the compiler spreads even the loops that do not matter, for 3 KB and no gain.
const flags = [
  "-target",
  "wasm32-freestanding",
  "-mcpu=generic+simd128+bulk_memory",
  "-std=c23",
  "-O3",
  "-fno-vectorize",
  "-Wall",
  "-Wextra",
  "-Werror",
  "-nostdlib",
  "-Wl,--no-entry",
  "-Wl,--strip-all",
  "-Wl,-z,stack-size=65536",
];

/** @returns {string | undefined} a Python that has the compiler, in the version that is pinned */
function findCompiler() {
  const pythons = [process.env.PYTHON, join(root, ".venv", "bin", "python"), "python3"];
  return pythons.find((python) => {
    try {
      return python && execFileSync(python, ["-m", "ziglang", "version"], { stdio: "pipe" }).toString().trim() === version;
    } catch {
      return false;
    }
  });
}

/** Digest of all that decides what is built, as a custom section of a WebAssembly module. */
function digestSection() {
  const hash = createHash("sha256").update([version, ...flags].join(" "));
  for (const name of sources) hash.update(`\n${name}\n`).update(readFileSync(join(here, name)));
  const name = Buffer.from("sources");
  const content = Buffer.concat([Buffer.from([name.length]), name, hash.digest()]);
  return Buffer.concat([Buffer.from([0, content.length]), content]);
}

/** @param {string} python */
function compile(python) {
  const folder = mkdtempSync(join(tmpdir(), "kernels-"));
  try {
    const out = join(folder, "kernels.wasm");
    const files = sources.filter((name) => name.endsWith(".c"));
    const args = ["-m", "ziglang", "cc", ...flags, ...files, "-o", out];
    execFileSync(python, args, { cwd: here, stdio: ["ignore", "inherit", "inherit"] });
    return Buffer.concat([readFileSync(out), digestSection()]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const python = findCompiler();
if (process.argv.includes("--check")) {
  const kept = existsSync(wasm) ? readFileSync(wasm) : Buffer.alloc(0);
  const section = digestSection();
  const fresh = kept.subarray(-section.length).equals(section) && (!python || kept.equals(compile(python)));
  if (!fresh) {
    console.error("kernels.wasm is not what its sources build. Run `make kernels`, then `npm run build`, and commit both.");
    process.exitCode = 1;
  } else if (!python) {
    console.log(`kernels.wasm bears its sources' digest; it was not compiled again: no ziglang ${version} here.`);
  }
} else if (python) {
  writeFileSync(wasm, compile(python));
} else {
  console.error(`The compiler is missing: \`make kernels\` installs it (ziglang ${version} from PyPI).`);
  process.exitCode = 1;
}
