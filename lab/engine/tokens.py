"""Text to tokens and back, each token in a form that can be seen: as widgets/engine/tokenizer.js has it."""

import codecs
import json
import re
import unicodedata

from transformers import PreTrainedTokenizerBase

BYTE_TOKEN = re.compile(r"<0x([0-9A-F]{2})>")  # how a vocabulary of words writes a byte that stands alone


class Tokens:
    """A tokenizer as the page's calls need it."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase, size: int):
        """size: rows of the embedding, which may be more than the tokenizer has tokens."""
        self.tokenizer, self.size = tokenizer, size
        self.special = set(tokenizer.all_special_ids)
        begin = tokenizer.bos_token_id
        #: What stands before every text, (0,) or (1,) ids: the token that begins it, if the tokenizer has one.
        self.begin: list[int] = [] if begin is None else [begin]
        self._in_bytes = _is_byte_level(tokenizer)

    def encode(self, text: str) -> list[int]:
        """Its tokens, never a special one. A lone surrogate is read as U+FFFD, as in the page."""
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return self.tokenizer(text, add_special_tokens=False)["input_ids"]

    def prompt(self, prompt: str | list[int]) -> list[int]:
        """What the model is given: the beginning, then the text; or the very tokens. Raises ValueError for unknown
        tokens, and where there is nothing to begin with."""
        ids = [*self.begin, *self.encode(prompt)] if isinstance(prompt, str) else prompt
        if not ids and not self.begin:
            raise ValueError("This model has no token that begins a text: give it one word at least.")
        if not ids:
            raise ValueError("A prompt of tokens needs one at least.")
        for id in ids:
            if not (isinstance(id, int) and 0 <= id < self.size):
                raise ValueError(f"This model has no token {id}; they go from 0 to {self.size - 1}.")
        return ids

    def fit(self, ids: list[int], room: int) -> tuple[list[int], int]:
        """The newest tokens that fit, behind the one that begins the text; and how many were dropped."""
        dropped = max(0, len(ids) - room)
        kept = len(self.begin)
        return ([*ids[:kept], *ids[kept + dropped :]] if dropped else ids), dropped

    def decode(self, ids: list[int]) -> str:
        """The text of tokens. Bytes that are no whole character become U+FFFD."""
        return b"".join(map(self.bytes_of, ids)).decode("utf-8", "replace")

    def decoder(self) -> "codecs.IncrementalDecoder":
        """Decodes bytes piece by piece: a character spread over several tokens comes with the last."""
        return codecs.getincrementaldecoder("utf-8")("replace")

    def bytes_of(self, id: int) -> bytes:
        """The bytes that a token stands for; none for a row of the embedding that no token has."""
        piece = self.tokenizer.convert_ids_to_tokens(id) if id < len(self.tokenizer) else None
        if piece is None:
            return b""
        if id in self.special:
            return piece.encode()
        if self._in_bytes:
            return bytes(BYTE_OF[letter] for letter in piece) if set(piece) <= set(BYTE_OF) else piece.encode()
        if alone := BYTE_TOKEN.fullmatch(piece):
            return bytes.fromhex(alone[1])
        return piece.replace("▁", " ").encode()

    def shown(self, ids: list[int]) -> list[dict]:
        """Each token's id and visible form."""
        return [{"id": id, "text": self.text(id)} for id in ids]

    def text(self, id: int) -> str:
        """One token so that it can be seen: a space as ␣, a line break as ⏎, what has no form of its own (a part of
        a character, a control or invisible character) as its bytes, like \\xE2."""
        stands_for = self.bytes_of(id)
        try:
            text = stands_for.decode("utf-8")
        except UnicodeDecodeError:
            return _hex(stands_for)
        return "".join(
            _hex(letter.encode()) if unicodedata.category(letter)[0] in "CZ" else letter
            for letter in text.replace(" ", "␣").replace("\n", "⏎")
        )


def _hex(some: bytes) -> str:
    return "".join(f"\\x{byte:02X}" for byte in some)


def _is_byte_level(tokenizer: PreTrainedTokenizerBase) -> bool:
    """Whether its pieces are written a letter a byte, as GPT-2 does."""
    return "ByteLevel" in json.dumps(json.loads(tokenizer.backend_tokenizer.to_str())["decoder"])


def _byte_of() -> dict[str, int]:
    """The byte behind each letter of such a piece: printable ASCII and Latin-1 as itself, the others U+0100 and up."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {chr(256 + i): byte for i, byte in enumerate(others)}


BYTE_OF = _byte_of()
