"""A model and its tokenizer that somebody has at hand: held to what is asked of a folder (`lab.models.folder`)."""

from transformers import PreTrainedModel, PreTrainedTokenizerBase

from lab.models.folder import FAMILIES, FLOATS, check_answer, check_finite, check_tokenizer


def check(model: object, tokenizer: object) -> None:
    """Raises ValueError, in one sentence, unless they are one whole, finite causal model of FAMILIES and its tokenizer."""
    if not isinstance(model, PreTrainedModel) or not isinstance(tokenizer, PreTrainedTokenizerBase):
        given = f"{type(model).__name__} and {type(tokenizer).__name__}"
        raise ValueError(f"a model and its tokenizer, both of transformers, are needed, in this order, not {given}.")
    place, config = f"this {type(model).__name__}", model.config
    if config.model_type not in FAMILIES:
        known = ", ".join(FAMILIES.values())
        raise ValueError(f"{place} is a model of the family {config.model_type!r}; those known here are {known}.")
    if model.get_output_embeddings() is None or getattr(config, "is_causal", None) is False:
        raise ValueError(f"{place} does not say which token comes next: load it with AutoModelForCausalLM.")
    if not config.num_hidden_layers:
        raise ValueError(f"{place} has no layers.")
    _check_weights(place, model)
    check_tokenizer(place, tokenizer, rows=model.get_input_embeddings().num_embeddings)
    check_answer(place, model, tokenizer)


def _check_weights(place: str, model: PreTrainedModel) -> None:
    for name, weight in model.named_parameters():
        if weight.is_meta:
            raise ValueError(f"The weights of {place} are not there: {name} is on the device 'meta', which holds no numbers.")
        if weight.device.type != "cpu":
            raise ValueError(f"The weights of {place} are on the device {str(weight.device)!r}: give model.to('cpu').")
        if weight.dtype not in FLOATS:
            raise ValueError(f"The weights of {place} are quantised ({name} is of {weight.dtype}), which is not read here.")
    check_finite(place, model)
