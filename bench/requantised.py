"""The real model's file written anew in another of llama.cpp's forms, from the very same weights: what others run fastest."""

from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType, GGUFReader, GGUFValueType, GGUFWriter, dequantize, quantize

OWN = {"GGUF.version", "GGUF.tensor_count", "GGUF.kv_count", "general.architecture"}  # the writer sets these itself


def requantised(file: Path, form: str, to: Path) -> Path:
    """file: a GGUF; form: of its matrices, such as "Q4_0". Returns `to`."""
    reader, kind = GGUFReader(file), GGMLQuantizationType[form]
    writer = GGUFWriter(to, "llama")
    for key, field in reader.fields.items():
        if key not in OWN:
            of = field.types[-1] if field.types[0] == GGUFValueType.ARRAY else None
            writer.add_key_value(key, field.contents(), field.types[0], sub_type=of)
    for tensor in reader.tensors:
        if len(tensor.shape) == 1:
            writer.add_tensor(tensor.name, np.array(tensor.data))
        else:
            writer.add_tensor(tensor.name, quantize(dequantize(tensor.data, tensor.tensor_type), kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return to
