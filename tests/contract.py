"""How the page's engine and the kernel are asked the same, and their answers compared."""

import math

import numpy as np
from engine_page import unpack

TOLERANCE = 1e-4

# What a page's answer is for this process: arrays packed, maps as lists.
PLAIN = """async (value) => {
  const plain = async (value) => {
    if (ArrayBuffer.isView(value)) return { packed: await pack(Float32Array.from(value)) };
    if (value instanceof Map) return plain([...value]);
    if (Array.isArray(value)) return Promise.all(value.map(plain));
    if (value && typeof value === "object") {
      const entries = Object.entries(value).filter(([, each]) => each !== undefined);
      return Object.fromEntries(await Promise.all(entries.map(async ([key, each]) => [key, await plain(each)])));
    }
    return value;
  };
  return plain(value);
}"""

# The logits with one activation changed. A value above 2 stands for so many numbers.
CHANGED = """async (e, text, change) => {
  if (change.value > 2) change.value = Float32Array.from({ length: change.value }, (_, i) => Math.sin(i));
  const { logits, tokens } = await e.runWithCache(text, { names: [], changes: [change] });
  return { logits, tokens };
}"""

# The sentence by which a change or a knob is refused. A value above 20 stands for so many numbers.
REFUSED = """async (e, text, kind, what) => {
  if (what.value > 20 && kind === "changes") what.value = new Float32Array(what.value);
  try { await e.predict(text, { [kind]: [what] }); } catch (error) { return error.message; }
}"""


def lens_questions(text: str, knob: dict, head_out: dict) -> dict[str, tuple]:
    """What both families are asked of the logit lens."""
    within = "(e, text, edits) => e.lens(text, { at: 4, follow: 42, edits })"
    return {
        "lens": ("(e, text) => e.lens(text)", text),
        "lens within, a token followed, a knob turned": (within, text, [knob]),
        "lens with a head out": ("(e, text, changes) => e.lens(text, { changes })", text, [head_out]),
    }


def both_of(channel):
    """Asks both: a function of the engine and of what is given, its answers as plain data."""

    def ask(code: str, *given):
        asking = f"async (...given) => ({PLAIN})(await ({code})(ENGINE, ...given))"
        return [channel.ask(asking.replace("ENGINE", engine), *given) for engine in ("engine", "kernel")]

    return ask


def assert_same(one, other, where: str) -> None:
    """Texts and counts equal, numbers to TOLERANCE of their size."""
    assert type(one) is type(other) or {type(one), type(other)} <= {int, float}, where
    if isinstance(one, dict) and "packed" in one:
        np.testing.assert_allclose(unpack(other["packed"]), unpack(one["packed"]), rtol=TOLERANCE, atol=TOLERANCE, err_msg=where)
    elif isinstance(one, dict):
        assert one.keys() == other.keys(), where
        for key in one:
            assert_same(one[key], other[key], f"{where}.{key}")
    elif isinstance(one, list):
        assert len(one) == len(other), where
        for i, (a, b) in enumerate(zip(one, other, strict=True)):
            assert_same(a, b, f"{where}[{i}]")
    elif isinstance(one, float):
        assert math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE), (where, one, other)
    else:
        assert one == other, (where, one, other)
