"""Activations are what their names say, in each family, and changing one changes what it should."""

import pytest
import torch
from transformers import (
    GPT2Config,
    GPT2LMHeadModel,
    GPTNeoXConfig,
    GPTNeoXForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
    OPTConfig,
    OPTForCausalLM,
)

from lab.hooks import interventions, places, run_with_cache

IDS = torch.randint(0, 50, (2, 9), generator=torch.Generator().manual_seed(0))
ROPE = {"rope_type": "default", "rope_theta": 100.0, "partial_rotary_factor": 0.5}


def neox(parallel: bool) -> GPTNeoXForCausalLM:
    return GPTNeoXForCausalLM(
        GPTNeoXConfig(
            vocab_size=50,
            hidden_size=24,
            num_hidden_layers=2,
            num_attention_heads=3,
            intermediate_size=32,
            max_position_embeddings=32,
            use_parallel_residual=parallel,
            rope_parameters=ROPE,
        )
    )


MAKERS = {
    "gpt2": lambda: GPT2LMHeadModel(GPT2Config(vocab_size=50, n_embd=24, n_layer=2, n_head=3, n_positions=32)),
    "gpt_neox, sequential": lambda: neox(False),
    "gpt_neox, parallel": lambda: neox(True),
    "llama, shared keys": lambda: LlamaForCausalLM(
        LlamaConfig(
            vocab_size=50,
            hidden_size=24,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            head_dim=8,
            intermediate_size=32,
            max_position_embeddings=32,
        )
    ),
}
OUTPUT = {
    "gpt2": "transformer.h.1.attn.c_proj",
    "gpt_neox": "gpt_neox.layers.1.attention.dense",
    "llama": "model.layers.1.self_attn.o_proj",
}


@pytest.fixture(scope="module", params=MAKERS)
def model(request):
    torch.manual_seed(0)
    model = MAKERS[request.param]().eval()
    with torch.no_grad():
        for weight in model.parameters():  # large and uneven enough that every part matters
            weight.add_(torch.randn_like(weight) * 0.2)
    return model


@pytest.fixture(scope="module")
def cached(model):
    with torch.no_grad():
        return run_with_cache(model, IDS)


def logits(model, changes) -> torch.Tensor:
    with torch.no_grad(), interventions(model, changes):
        return model(input_ids=IDS).logits


def projection(model) -> torch.Tensor:
    """W_O of layer 1: (head, d_head, d_model)."""
    weight = model.get_submodule(OUTPUT[model.config.model_type]).weight
    rows = weight if model.config.model_type == "gpt2" else weight.T
    return rows.unflatten(0, (model.config.num_attention_heads, -1))


def test_the_residual_stream_is_the_sum_of_what_is_written_to_it(model, cached):
    _, cache = cached
    start = cache["hook_embed"] + cache.get("hook_pos_embed", 0)
    torch.testing.assert_close(start, cache["blocks.0.hook_resid_pre"])
    for i in range(2):
        pre, attn, mlp, post = (cache[f"blocks.{i}.hook_{name}"] for name in ("resid_pre", "attn_out", "mlp_out", "resid_post"))
        torch.testing.assert_close(pre + attn + mlp, post)
        assert min(attn.abs().max(), mlp.abs().max()) > 0.1
        if f"blocks.{i}.hook_resid_mid" in cache:
            torch.testing.assert_close(pre + attn, cache[f"blocks.{i}.hook_resid_mid"])
    torch.testing.assert_close(cache["blocks.0.hook_resid_post"], cache["blocks.1.hook_resid_pre"])
    torch.testing.assert_close(model.get_output_embeddings()(cache["ln_final.hook_normalized"]), cached[0])


def test_only_a_parallel_block_has_no_middle(model):
    parallel = getattr(model.config, "use_parallel_residual", False)
    assert ("blocks.0.hook_resid_mid" in places(model)) is not parallel


def test_patterns_are_causal_shares(cached):
    pattern = cached[1]["blocks.1.attn.hook_pattern"]
    torch.testing.assert_close(pattern.sum(-1), torch.ones(pattern.shape[:-1]))
    assert pattern.triu(1).abs().max() == 0
    assert pattern[:, :, -1].std() > 0.01  # not even: the scores reach it


def test_heads_read_values_by_the_pattern_and_write_through_the_projection(model, cached):
    _, cache = cached
    pattern, value, z = (cache[f"blocks.1.attn.hook_{name}"] for name in ("pattern", "v", "z"))
    value = value.repeat_interleave(z.shape[2] // value.shape[2], 2)  # shared values
    torch.testing.assert_close(torch.einsum("bhqk,bkhd->bqhd", pattern, value), z)
    written = torch.einsum("bqhd,hde->bqe", z, projection(model))
    bias = getattr(model.get_submodule(OUTPUT[model.config.model_type]), "bias", None)
    torch.testing.assert_close(written + (0 if bias is None else bias), cache["blocks.1.hook_attn_out"])


def test_scores_are_what_queries_and_keys_make_and_give_the_pattern(model, cached):
    _, cache = cached
    turned = "" if model.config.model_type == "gpt2" else "rot_"
    query, key = (cache[f"blocks.1.attn.hook_{turned}{part}"] for part in "qk")
    key = key.repeat_interleave(query.shape[2] // key.shape[2], 2)
    scores = torch.einsum("bqhd,bkhd->bhqk", query, key) / query.shape[-1] ** 0.5
    seen = torch.ones(9, 9, dtype=torch.bool).tril()
    torch.testing.assert_close(cache["blocks.1.attn.hook_attn_scores"][..., seen], scores[..., seen])
    pattern = scores.masked_fill(~seen, -torch.inf).softmax(-1)
    torch.testing.assert_close(cache["blocks.1.attn.hook_pattern"], pattern)


def test_neurons_are_what_goes_into_them_made_active(model, cached):
    _, cache = cached
    before, after = cache["blocks.1.mlp.hook_pre"], cache["blocks.1.mlp.hook_post"]
    gate = cache.get("blocks.1.mlp.hook_pre_linear", 1)  # Llama's MLPs multiply by it
    block = model.get_submodule(
        {"gpt2": "transformer.h.1", "gpt_neox": "gpt_neox.layers.1", "llama": "model.layers.1"}[model.config.model_type]
    )
    activation = block.mlp.act_fn if model.config.model_type == "llama" else block.mlp.act
    torch.testing.assert_close(activation(before) * gate, after)


@pytest.mark.parametrize("part", ["q", "k"])
def test_without_queries_or_keys_a_head_attends_evenly(model, cached, part):
    shape = cached[1][f"blocks.1.attn.hook_{part}"].shape
    assert shape[:2] == (2, 9) and shape[-1] == 8 and shape[2] in (model.config.num_attention_heads, 2)
    with torch.no_grad(), interventions(model, {f"blocks.1.attn.hook_{part}": torch.zeros_like}):
        pattern = run_with_cache(model, IDS)[1]["blocks.1.attn.hook_pattern"]
    torch.testing.assert_close(pattern, torch.ones(9, 9).tril().div(torch.arange(1, 10)[:, None]).expand_as(pattern))


def test_the_mlp_writes_what_its_neurons_hold(model, cached):
    _, cache = cached
    without = logits(model, {"blocks.1.mlp.hook_post": torch.zeros_like})
    down = {
        "gpt2": "transformer.h.1.mlp.c_proj",
        "gpt_neox": "gpt_neox.layers.1.mlp.dense_4h_to_h",
        "llama": "model.layers.1.mlp.down_proj",
    }[model.config.model_type]
    bias = getattr(model.get_submodule(down), "bias", None)
    only_bias = logits(model, {"blocks.1.hook_mlp_out": lambda out: torch.zeros_like(out) + (0 if bias is None else bias)})
    torch.testing.assert_close(without, only_bias)
    assert (without - cached[0]).abs().max() > 0.01


def test_reading_and_giving_back_change_nothing(model, cached):
    plain = model(input_ids=IDS).logits
    torch.testing.assert_close(cached[0], plain)
    torch.testing.assert_close(logits(model, dict.fromkeys(places(model), torch.clone)), plain, atol=2e-5, rtol=1e-5)


def test_every_name_can_be_changed(model, cached):
    for name in places(model):
        changed = logits(model, {name: lambda tensor: tensor.roll(1, -1)})
        assert (changed - cached[0]).abs().max() > 1e-4, name


def test_a_head_set_to_zero_is_its_contribution_taken_away(model, cached):
    _, cache = cached
    contribution = cache["blocks.1.attn.hook_z"][:, :, 2] @ projection(model)[2]

    def silence(z):
        z = z.clone()
        z[:, :, 2] = 0
        return z

    silenced = logits(model, {"blocks.1.attn.hook_z": silence})
    subtracted = logits(model, {"blocks.1.hook_attn_out": lambda out: out - contribution})
    torch.testing.assert_close(silenced, subtracted)
    assert (silenced - cached[0]).abs().max() > 0.01


def test_changing_the_middle_changes_what_the_stream_carries_on(model, cached):
    if "blocks.1.hook_resid_mid" not in places(model):
        pytest.skip("a parallel block has no middle")
    _, cache = cached
    other = cache["blocks.1.hook_resid_mid"].flip(0)
    with torch.no_grad(), interventions(model, {"blocks.1.hook_resid_mid": lambda _: other}):
        _, now = run_with_cache(model, IDS)
    torch.testing.assert_close(now["blocks.1.hook_resid_post"], cache["blocks.1.hook_resid_post"].flip(0))


def test_inner_changes_see_outer_ones_and_all_end_with_their_block(model, cached):
    with torch.no_grad(), interventions(model, {"blocks.1.attn.hook_pattern": torch.zeros_like}):
        with interventions(model, {"blocks.1.attn.hook_pattern": lambda pattern: pattern + 1}):
            _, cache = run_with_cache(model, IDS, ["blocks.1.attn.hook_pattern"])
        _, outer = run_with_cache(model, IDS, ["blocks.1.attn.hook_pattern"])
    assert set(cache["blocks.1.attn.hook_pattern"].unique().tolist()) == {1.0}
    assert set(outer["blocks.1.attn.hook_pattern"].unique().tolist()) == {0.0}
    torch.testing.assert_close(model(input_ids=IDS).logits, cached[0])
    assert model.config._attn_implementation != "hooked" and not any("hook" in name for name, _ in model.named_modules())


def test_a_failing_change_leaves_the_model_as_it_was(model, cached):
    with pytest.raises(ZeroDivisionError), interventions(model, {"blocks.0.attn.hook_pattern": lambda _: 1 / 0}):
        model(input_ids=IDS)
    torch.testing.assert_close(model(input_ids=IDS).logits, cached[0])
    with pytest.raises(ValueError, match="blocks.0.hook_mlp_out made"):
        logits(model, {"blocks.0.hook_mlp_out": lambda out: out[:, :1]})


def test_unknown_names_and_families_are_told_what_there_is(model):
    with pytest.raises(ValueError, match=r"no activation 'blocks.7.hook_mlp_out'.*blocks.\{i\}.hook_mlp_out.*0 to 1"):
        run_with_cache(model, IDS, ["blocks.7.hook_mlp_out"])
    stranger = OPTForCausalLM(
        OPTConfig(
            vocab_size=50,
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            ffn_dim=16,
            word_embed_proj_dim=16,
            max_position_embeddings=16,
        )
    )
    with pytest.raises(ValueError, match="gpt2, gpt_neox, llama.*'opt'"):
        run_with_cache(stranger, IDS)
