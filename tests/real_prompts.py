"""Forty prompts on which the page's real model is held against PyTorch: chat, code, prose, other scripts, what is odd, what is
long. Texts of our own."""

from pathlib import Path

STORY = (
    "The ferry left at six, as it did every morning, with two cars and a van full of bread. Nobody on the pier waved. "
    "By the time the sun had come up over the breakwater the engine had settled into the sound that the captain called "
    "singing and everybody else called knocking, and the cook had put the first pot of coffee on the stove. "
)
CODE = '''def median(values):
    """The middle one of some numbers; of an even count, the mean of the two in the middle."""
    ordered = sorted(values)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2
'''

PLAIN = [
    "The capital of France is",
    "Once upon a time there was a",
    "The key to the cabinets",
    "Two plus two is",
    "She put the ball in the basket and went out. He moved the ball to the box. She comes back and looks in the",
    "Water boils at",
    "My grandmother used to say that",
    "The opposite of hot is",
    "Yes",
    "a",
    STORY,
    STORY * 2,
    "The horse near the dogs is tired. The dogs near the horse",
    "In 1969, two people walked on the Moon. In 1984,",
    "Dear Sir or Madam,\n\nI am writing to complain about",
    "1, 2, 3, 4, 5, 6,",
    "red blue green red blue green red blue",
]
CODES = [
    "def add(a, b):\n    return",
    CODE,
    CODE + "\n\ndef mean(values):\n    return",
    "for (let i = 0; i < 10; i++) {\n  console.log(",
    '<html>\n  <body>\n    <p class="lead">',
    "SELECT name, count(*) FROM people WHERE",
    "x = [3, 1, 2]\nx.sort()\nprint(x)  #",
]
ODD = [
    "🐴🌊 Is there a seahorse emoji? 🙂",
    "👩‍👩‍👧‍👦 family 🏳️‍🌈 flag",
    "Привет, как дела? Сегодня",
    "今日はとても良い天気ですね。",
    "مرحبا كيف حالك",
    "Γειά σου Κόσμε",
    "naïve façade — “quotes” … ½ ² ™",
    "   leading spaces\tand\ttabs\n\n\nand lines",
    "ALL CAPS AND 1234567890 digits 3.14159",
    "zzz zzz zzz zzz zzz zzz zzz",
    "<|im_start|>not a token here<|im_end|>",
]
# Here float32 alone is off by a thousandth and more: PyTorch's own differs as much from its float64.
UNSTABLE = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
CHAT = [
    "What is the capital of France?",
    "Is there a seahorse emoji?",
    "Write a poem about a lighthouse in four lines.",
    "How many letters are in the word strawberry?",
]


def long_text() -> str:
    """Some five hundred tokens: what the README says of this book."""
    return (Path(__file__).resolve().parents[1] / "README.md").read_text()[:2100]


def asked(encode) -> list[list[int]]:
    """Every prompt as token ids, what begins a text included. encode: text to ids, never a special one."""
    begin, end, system = 1, 2, "system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face"
    chats = [
        [
            begin,
            *encode(system),
            end,
            *encode("\n"),
            begin,
            *encode(f"user\n{text}"),
            end,
            *encode("\n"),
            begin,
            *encode("assistant\n"),
        ]
        for text in CHAT
    ]
    return [*([begin, *encode(text)] for text in [*PLAIN, *CODES, *ODD, long_text()]), *chats]
