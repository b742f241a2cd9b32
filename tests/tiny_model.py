"""A small random model in the form in which models are shipped, for tests that need a model of their own."""

import random
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import GPTNeoXConfig, GPTNeoXForCausalLM, PreTrainedTokenizerFast

from lab.growing import checkpoints

WORDS = "the a dog cat horse near house ball box mia tom looks puts in and then she he is was under red hill".split()


# Unlike the village model in everything that config.json may say.
OTHER_SHAPE = GPTNeoXConfig(
    vocab_size=320,
    hidden_size=48,
    num_hidden_layers=3,
    num_attention_heads=3,
    intermediate_size=80,
    hidden_act="gelu_pytorch_tanh",
    max_position_embeddings=32,
    use_parallel_residual=True,
    tie_word_embeddings=True,
    rope_parameters={"rope_type": "default", "rope_theta": 500.0, "partial_rotary_factor": 0.25},
    layer_norm_eps=1e-3,
    bos_token_id=0,
    eos_token_id=0,
)


def grow(root: Path) -> Path:
    """Writes a model "village" with two random checkpoints, steps 0 and 10, into `root`, and returns `root`."""
    folder = root / "village"
    folder.mkdir(parents=True)
    chance = random.Random(0)
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    bpe.decoder = decoders.ByteLevel()
    bpe.train_from_iterator(
        (" ".join(chance.choices(WORDS, k=8)).capitalize() + "." for _ in range(400)),
        trainers.BpeTrainer(
            vocab_size=OTHER_SHAPE.vocab_size,
            special_tokens=["<|endoftext|>"],
            show_progress=False,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        ),
    )
    bpe.encode_special_tokens = True
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=bpe,
        bos_token="<|endoftext|>",
        eos_token="<|endoftext|>",
        split_special_tokens=True,
        clean_up_tokenization_spaces=False,
    )
    tokenizer.save_pretrained(folder)

    OTHER_SHAPE.save_pretrained(folder)
    torch.manual_seed(0)
    steps = [(step, 100 * step, random_weights()) for step in (0, 10)]
    checkpoints.write_seed(folder / "seed-0", "village", 0, steps)
    return root


def random_weights() -> dict[str, torch.Tensor]:
    """Weights large enough that every part of the model matters."""
    model = GPTNeoXForCausalLM(OTHER_SHAPE)
    with torch.no_grad():
        for weight in model.parameters():
            weight.mul_(6) if weight.ndim == 2 else weight.add_(torch.randn_like(weight) * 0.3)
    return model.state_dict()
