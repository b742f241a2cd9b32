"""A page whose memory runs out when a test says so: its workers then fail as browsers do."""

# Put before the worker's own code. A worker that was started under one of these names lacks what the name says.
LACKING = """
if (self.name === "no memory") WebAssembly.Memory.prototype.grow = () => {
  throw new RangeError("WebAssembly.Memory.grow(): Unable to grow instance memory");
};
if (self.name === "little memory") {
  const Most = 70000; // numbers: a short text needs fewer, a long one more
  globalThis.Float32Array = class extends Float32Array {
    constructor(...given) {
      if (given[0] > Most) throw new RangeError("Array buffer allocation failed");
      super(...given);
    }
  };
}
"""

# The page's workers are started under the name in `lacking`, and remembered.
NAMED = """
globalThis.lacking = "";
globalThis.workers = [];
globalThis.Worker = class extends Worker {
  constructor(url, options) {
    super(url, { ...options, name: globalThis.lacking });
    globalThis.workers.push(this);
  }
};
"""

# As a browser does that ends a worker for want of memory.
BREAK = "workers.at(-1).dispatchEvent(new ErrorEvent('error', { message: 'out of memory' }))"


def watched_so(site):
    """`watched(…, before=watched_so(site))`: for a page of this site that has been put there."""
    worker = site.folder / "_static" / "engine_worker.js"
    worker.write_text(LACKING + worker.read_text(encoding="utf-8"), encoding="utf-8")
    return lambda page: page.add_init_script(NAMED)
