"""The sentence encoder as an ONNX graph, built from its published weights and the project's own adapter.

The graph is that of BERT (Devlin et al., 2019) as MiniLM uses it, written with ONNX Runtime's fused operators.
Building it needs `onnx` and numpy alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Weights = Mapping[str, NDArray[np.float32]]

HEADS = 12
WIDTH = 384
EPSILON = 1e-12
FUSED = "com.microsoft"
"""Operator domain of ONNX Runtime's own fused operators."""


def merged(weights: Weights, adapter: Weights) -> dict[str, NDArray[np.float32]]:
    """The encoder's weights with low-rank updates added: W + up @ down (Hu et al., LoRA, 2021).

    Args:
        weights: Tensors of the published encoder by name.
        adapter: For some of these names, `NAME.down` of shape (rank, inputs) and `NAME.up` of shape (outputs, rank).

    Raises:
        KeyError, ValueError: if the adapter is of another network.
    """
    result = dict(weights)
    pairs = {f"{name}.{part}" for name in weights for part in ("down", "up")}
    if strange := sorted(set(adapter) - pairs):
        raise KeyError(strange[0])
    for key in adapter:
        if key.endswith(".down"):
            name = key.removesuffix(".down")
            update = adapter[f"{name}.up"].astype(np.float32) @ adapter[key].astype(np.float32)
            result[name] = weights[name] + update
    return result


def build(weights: Weights) -> Any:
    """The encoder as an `onnx.ModelProto`.

    Inputs are `ids` and `mask`, int64 of shape (sentences, tokens); the output `tokens` is float32 of shape
    (sentences, tokens, 384).
    """
    import onnx
    from onnx import TensorProto, helper

    graph = _Graph(weights)
    last = graph.embeddings()
    layers = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer."))
    for layer in range(layers):
        last = graph.layer(f"encoder.layer.{layer}", last)
    graph.add("Identity", [last], "tokens")
    shape = ["sentences", "tokens"]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "sentence_encoder",
            [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in ("ids", "mask")],
            [helper.make_tensor_value_info("tokens", TensorProto.FLOAT, [*shape, WIDTH])],
            [onnx.numpy_helper.from_array(array, name) for name, array in graph.constants.items()],
        ),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)],
        producer_name="executive",
    )
    model.ir_version = 10
    onnx.helper.set_model_props(model, {"onnx.quant.pre_process": "onnxruntime.quant"})  # nothing is left to fold
    return model


class _Graph:
    """Nodes and constants as they come together; every method returns the name of its output."""

    def __init__(self, weights: Weights) -> None:
        self.nodes: list[Any] = []
        self.constants: dict[str, NDArray[Any]] = {}
        self._weights = weights

    def add(self, operator: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def constant(self, name: str, array: NDArray[Any]) -> str:
        self.constants[name] = np.ascontiguousarray(array)
        return name

    def weight(self, name: str) -> str:
        return self.constant(name, self._weights[name].astype(np.float32))

    def transposed(self, name: str) -> str:
        return self.constant(name, self._weights[name].T.astype(np.float32))

    def embeddings(self) -> str:
        """Word + position + type, normalised."""
        prefix = "embeddings."
        self.add("Gather", [self.weight(prefix + "word_embeddings.weight"), "ids"], "word")
        self.add("Shape", ["ids"], "length", start=1, end=2)
        place = (
            self._weights[prefix + "position_embeddings.weight"]
            + self._weights[prefix + "token_type_embeddings.weight"][0]
        )
        self.constant("zero", np.array([0], np.int64))
        self.add("Slice", [self.constant("position", place.astype(np.float32)), "zero", "length", "zero"], "where")
        self.add("Add", ["word", "where"], "embedded")
        norm = [self.weight(prefix + "LayerNorm.weight"), self.weight(prefix + "LayerNorm.bias")]
        self.add("Cast", ["mask"], "mask32", to=6)
        return self.add("LayerNormalization", ["embedded", *norm], "layer_input", epsilon=EPSILON)

    def layer(self, prefix: str, given: str) -> str:
        """One transformer layer: self-attention and a feed-forward net, each with a residual and a norm."""
        parts = [f"{prefix}.attention.self.{part}" for part in ("query", "key", "value")]
        joined = np.concatenate([self._weights[f"{part}.weight"].T for part in parts], axis=1)
        bias = np.concatenate([self._weights[f"{part}.bias"] for part in parts])
        attention = self.add(
            "Attention",
            [
                given,
                self.constant(f"{prefix}.qkv.weight", joined.astype(np.float32)),
                self.constant(f"{prefix}.qkv.bias", bias.astype(np.float32)),
                "mask32",
            ],
            f"{prefix}.attended",
            FUSED,
            num_heads=HEADS,
        )
        kept = self.residual(f"{prefix}.attention.output", attention, given)
        wide = f"{prefix}.intermediate.dense"
        self.add("MatMul", [kept, self.transposed(f"{wide}.weight")], f"{wide}.product")
        active = self.add("BiasGelu", [f"{wide}.product", self.weight(f"{wide}.bias")], f"{wide}.active", FUSED)
        return self.residual(f"{prefix}.output", active, kept)

    def residual(self, prefix: str, given: str, skip: str) -> str:
        product = self.add("MatMul", [given, self.transposed(f"{prefix}.dense.weight")], f"{prefix}.product")
        norm = [self.weight(f"{prefix}.LayerNorm.{part}") for part in ("weight", "bias")]
        inputs = [product, skip, *norm, self.weight(f"{prefix}.dense.bias")]
        return self.add("SkipLayerNormalization", inputs, f"{prefix}.normed", FUSED, epsilon=EPSILON)
