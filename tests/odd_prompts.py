"""What readers may type: over 200 prompts, from ordinary sentences to what nobody expects."""

import random

ORDINARY = [
    "",
    " ",
    "the",
    "The dog",
    "The horse near the dogs",
    "Once upon a time there was a miller.",
    "The baker bakes bread",
    "Tom puts the ball in the box. Then Tom goes to the garden.",
    "She looks for the ball in the",
    "mia and tom",
    "MIA AND TOM",
    "it's, they're, I've, we'll, she'd, he's",
    "It'S THEY'RE I'VE",
    '"Where is my ball?" asked the girl.',
    "one two three one two three one two",
    "1 2 3 10 200 3000 3.14159 1,000,000",
    "The dog the dog the dog the dog",
    "a b c d e f g a b c d e f g a b",
]

UNKNOWN = [
    "quantum chromodynamics",
    "Rhabarberbarbara",
    "antidisestablishmentarianism",
    "xqzjvk",
    "Ångström naïve café",
    "Straße übermütig",
    "père Noël",
    "señor año",
    "smörgåsbord",
    "łódź żółw",
    "ỗ ệ ữ",
    "ﬁne ﬂow",
    "½ ⅓ ²³",
    "№ ™ © ®",
    "e = mc²",
    "αβγ δεζ",
    "Привет, мир",
    "こんにちは世界",
    "你好，世界",
    "안녕하세요",
    "नमस्ते दुनिया",
    "สวัสดีชาวโลก",
    "ሰላም",
    "ᚠᚢᚦᚨᚱᚲ",
    "𝕬𝖇𝖈 𝒳",
    "𐍈 𒀀 𓀀",
    "Ⅷ ㊿ ①",
    "٠١٢٣ १२३",
]

EMOJI = [
    "🐶",
    "the 🐶 and the 🐱",
    "👩‍👩‍👧‍👦",
    "🏳️‍🌈",
    "👍🏽👍🏿",
    "🇩🇪🇫🇷",
    "❤️ ❤",
    "1️⃣ 2️⃣",
    "😀" * 60,
    "🫠🪿",
    "☃️☕︎",
    "a🐶b🐱c",
]

RIGHT_TO_LEFT = [
    "שלום עולם",
    "مرحبا بالعالم",
    "the שלום dog",
    "العربية 123 English",
    "\u202eevil\u202c",
    "\u200fabc\u200e",
    "سَلَام",
    "\u2067isolated\u2069",
]

MARKUP = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</textarea><b>bold</b>",
    "&lt;b&gt; &amp; &nbsp;",
    "<!-- comment -->",
    "javascript:alert(1)",
    "{{7*7}} ${7*7} #{7*7}",
    "'; DROP TABLE prompts; --",
    "\\n \\u0041 \\x41",
    "<|endoftext|>",
    "the dog<|endoftext|>the cat",
    "<|endoftext|><|endoftext|>",
    " <|endoftext|> ",
    "<|endoftext",
    "<s></s>",
    "[PAD] [UNK] <unk> <pad>",
    "```python\nprint('hi')\n```",
    "| a | b |\n| - | - |",
    "https://example.org/?q=1&r=2#top",
    "C:\\Users\\reader\\file.txt",
    "a@b.org",
    "%00%0a%20",
    "null undefined NaN",
    "[object Object]",
    "__proto__ constructor toString",
]

INVISIBLE = [
    "\n",
    "\t",
    "\r\n",
    "\n\n\n",
    "  ",
    "   the   dog   ",
    "the dog ",
    "the dog  ",
    "the\ndog",
    "the\n\n dog",
    "\tthe\tdog",
    " \n \t \n",
    "the\u00a0dog",
    "the\u2003dog\u2009runs",
    "the\u3000dog",
    "the\u0085dog",
    "\u0085",
    "a \u0085 b",
    "\ufeffthe dog",
    "the\ufeffdog",
    " \ufeff ",
    "a\ufeff\ufeffb \ufeff",
    "the\u0085'sthe",
    "the\ufeff'sthe",
    "the\u200bdog",
    "a\u200db",
    "soft\u00adhyphen",
    "\u180e",
    "a\u2028b\u2029c",
    "\x00",
    "a\x00b",
    "\x01\x02\x03\x7f",
    "\x1b[31mred\x1b[0m",
    "\x1c\x1d\x1e\x1f",
    "a\x1cb",
    "\x0b\x0c",
    "\ue000\uf8ff",
    "\U000e0041\U0010ffff",
    "\ufffd",
    "\ufffe\uffff",
    "e\u0301",
    "e" + "\u0301" * 30,
    "\u0301",
    "...",
    "!!!???",
    "—–-",
    "‘’“”«»",
    "'",
    "''''",
    "'s",
    " 's",
    "x's",
    "'S",
    "$ € £ ¥",
    "~`!@#$%^&*()_+-={}[]|:;<>,.?/",
]

LONG = [
    "the dog " * 60,
    "the dog " * 1250,
    "a" * 300,
    "a" * 10_000,
    "🐶" * 500,
    " " * 1_000,
    "\n" * 1_000,
    "ab " * 1_000,
    "Once upon a time. " * 40,
    "x y " * 127,
    "0123456789" * 50,
    "!" * 2_000,
    "ü" * 400,
    "<b>" * 500,
]


def _mixed(count: int) -> list[str]:
    """Random strings over the whole of Unicode (surrogates left out: they are no text), with plain words between."""
    chance = random.Random(7)
    words = "the a dog horse near house ball box looks puts in and then she he is was".split()
    spans = [(0x20, 0x7E), (0x00, 0xFF), (0x100, 0x24F), (0x370, 0x5FF), (0x2000, 0x206F), (0x3040, 0x9FFF), (0x1F300, 0x1FAFF)]
    prompts = []
    for _ in range(count):
        pieces = []
        for _ in range(chance.randint(1, 12)):
            low, high = chance.choice(spans)
            odd = "".join(chr(chance.randint(low, high)) for _ in range(chance.randint(1, 5)))
            pieces.append(chance.choice([odd, " " + chance.choice(words), chance.choice(words), " "]))
        prompts.append("".join(pieces))
    return prompts


PROMPTS = [*ORDINARY, *UNKNOWN, *EMOJI, *RIGHT_TO_LEFT, *MARKUP, *INVISIBLE, *LONG, *_mixed(80)]
