"""A BERT encoder as an ONNX graph, made from its tensors alone.

Two precisions. `fp32` is the model as published. `int8` has the weights of linear layers as eight-bit
integers, a scale for each output (column), and quantises what goes into them as it runs, a scale for
each token. onnxruntime's own dynamic quantisation has one scale for a whole batch: a sentence's
vector would hang on what it is encoded with, and agrees less with fp32 (mean cosine 0.992 against
0.997).

Inputs are `ids` (batch, tokens), without padding, and `positions` (tokens); output is `tokens`
(batch, tokens, dimensions): what the last layer says of each token, or the sum of the last few layers.
Sentences of a batch have the same number of tokens, so no mask is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from embeddings.errors import WeightsUnusable
from embeddings.weights import Shape, Tensors

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto

# Raised whenever the graph changes, so that no model built before is used.
VERSION = 1
PRECISIONS = ("int8", "fp32")

_CONTRIB = "com.microsoft"
_OPSETS = (("", 18), (_CONTRIB, 1))
_IR_VERSION = 10
# GELU is never below this: shifted up, all 256 steps are used.
_LEAST_GELU = 0.17
# The middle of an unsigned byte stands for zero where values have both signs.
_MIDDLE = 128


def build(tensors: Tensors, shape: Shape, precision: str, layers: int = 1) -> ModelProto:
    """The graph with all weights inside; `layers` is how many of the last layers are summed up.

    Raises:
        WeightsUnusable: a tensor is missing.
    """
    from onnx import TensorProto, helper

    try:
        graph = _Graph(tensors, shape, precision == "int8")
        output = graph.encoder(layers)
    except KeyError as error:
        raise WeightsUnusable(f"model.safetensors has no tensor {error}") from error
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "tokens"])
    positions = helper.make_tensor_value_info("positions", TensorProto.INT64, ["tokens"])
    found = helper.make_tensor_value_info(output, TensorProto.FLOAT, ["batch", "tokens", "size"])
    whole = helper.make_graph(
        graph.nodes, "sentence_encoder", [ids, positions], [found], graph.initializers
    )
    return helper.make_model(
        whole,
        opset_imports=[helper.make_opsetid(*opset) for opset in _OPSETS],
        ir_version=_IR_VERSION,
    )


class _Graph:
    """Collects nodes and weights. Each method adds some and returns the name of its output."""

    def __init__(self, tensors: Tensors, shape: Shape, quantised: bool) -> None:
        self.nodes: list[NodeProto] = []
        self.initializers: list[TensorProto] = []
        self._tensors = tensors
        self._shape = shape
        self._quantised = quantised

    def encoder(self, layers: int) -> str:
        hidden = [self._embeddings()]
        for number in range(self._shape.layers):
            hidden.append(self._layer(f"encoder.layer.{number}", hidden[-1]))
        return self._node("Sum", hidden[-layers:], "tokens")

    def _embeddings(self) -> str:
        words = self._tensors["embeddings.word_embeddings.weight"]
        if self._quantised:
            steps, scale = _quantise(words.T)
            found = self._node("Gather", [self._constant("words", steps.T), "ids"], "word_steps")
            scales = self._constant("word_scales", scale[:, np.newaxis])
            scales = self._node("Gather", [scales, "ids"], "word_scale")
            found = self._node("Cast", [found], "word_values", to=1)
            found = self._node("Mul", [found, scales], "word")
        else:
            found = self._node("Gather", [self._constant("words", words), "ids"], "word")
        places = self._tensors["embeddings.position_embeddings.weight"]
        # A single sentence is always of the first type.
        places = places + self._tensors["embeddings.token_type_embeddings.weight"][0]
        place = self._node("Gather", [self._constant("places", places), "positions"], "place")
        total = self._node("Add", [found, place], "placed")
        return self._node(
            "LayerNormalization",
            [total, *self._norm("embeddings.LayerNorm")],
            "embedded",
            axis=-1,
            epsilon=self._shape.epsilon,
        )

    def _layer(self, name: str, hidden: str) -> str:
        attention = f"{name}.attention.self"
        parts = [f"{attention}.{part}" for part in ("query", "key", "value")]
        weights = np.concatenate([self._weight(part) for part in parts], axis=1)
        bias = np.concatenate([self._tensors[f"{part}.bias"] for part in parts])
        mixed = self._linear(attention, hidden, weights)
        sizes = self._constant(f"{attention}.sizes", np.array([self._shape.dimensions] * 3))
        self._nodes("Split", [mixed, sizes], parts, axis=-1)
        context = self._node(
            "MultiHeadAttention",
            [*parts, self._constant(f"{attention}.bias", bias)],
            f"{attention}.context",
            _CONTRIB,
            num_heads=self._shape.heads,
        )
        attended = self._add_and_norm(f"{name}.attention.output", context, hidden)
        inner = f"{name}.intermediate.dense"
        wide = self._linear(inner, attended, self._weight(inner))
        bias_name = self._constant(f"{inner}.bias", self._tensors[f"{inner}.bias"])
        wide = self._node("BiasGelu", [wide, bias_name], f"{inner}.gelu", _CONTRIB)
        return self._add_and_norm(f"{name}.output", wide, attended, _LEAST_GELU)

    def _add_and_norm(self, name: str, values: str, skipped: str, shift: float = 0.0) -> str:
        dense = f"{name}.dense"
        made = self._linear(dense, values, self._weight(dense), shift)
        bias = self._constant(f"{dense}.bias", self._tensors[f"{dense}.bias"])
        return self._node(
            "SkipLayerNormalization",
            [made, skipped, *self._norm(f"{name}.LayerNorm"), bias],
            f"{name}.normed",
            _CONTRIB,
            epsilon=self._shape.epsilon,
        )

    def _linear(
        self, name: str, values: str, weights: npt.NDArray[np.float32], shift: float = 0.0
    ) -> str:
        """`values` times `weights` (inputs, outputs); no value is below `-shift`, if one is given."""
        if not self._quantised:
            return self._node("MatMul", [values, self._constant(f"{name}.w", weights)], f"{name}.o")
        steps, scale = _quantise(weights)
        middle = 0 if shift else _MIDDLE
        lifted = values
        if shift:
            amount = self._constant(f"{name}.shift", np.float32(shift))
            lifted = self._node("Add", [values, amount], f"{name}.lifted")
        height = lifted if shift else self._node("Abs", [lifted], f"{name}.abs")
        axis = self._constant(f"{name}.axis", np.array([-1]))
        largest = self._node("ReduceMax", [height, axis], f"{name}.largest", keepdims=1)
        step = self._constant(f"{name}.step", np.float32(1 / (255 - middle)))
        row_scale = self._node("Mul", [largest, step], f"{name}.row_scale")
        scaled = self._node("Div", [lifted, row_scale], f"{name}.scaled")
        one = self._constant(f"{name}.one", np.float32(1))
        zero = self._constant(f"{name}.zero", np.uint8(middle))
        quantised = self._node("QuantizeLinear", [scaled, one, zero], f"{name}.quantised")
        table = self._constant(f"{name}.w", steps)
        product = self._node("MatMulInteger", [quantised, table, zero], f"{name}.product")
        product = self._node("Cast", [product], f"{name}.float", to=1)
        product = self._node("Mul", [product, row_scale], f"{name}.by_row")
        scales = self._constant(f"{name}.scale", scale)
        if not shift:
            return self._node("Mul", [product, scales], f"{name}.o")
        product = self._node("Mul", [product, scales], f"{name}.by_column")
        # What the shift has added to every product.
        surplus = -shift * (steps.astype(np.float32) * scale).sum(axis=0, dtype=np.float64)
        back = self._constant(f"{name}.back", surplus.astype(np.float32))
        return self._node("Add", [product, back], f"{name}.o")

    def _weight(self, name: str) -> npt.NDArray[np.float32]:
        weight: npt.NDArray[np.float32] = self._tensors[f"{name}.weight"].T
        return weight

    def _norm(self, name: str) -> list[str]:
        parts = (f"{name}.weight", f"{name}.bias")
        return [self._constant(part, self._tensors[part]) for part in parts]

    def _constant(self, name: str, values: Any) -> str:
        from onnx import numpy_helper

        tensor = numpy_helper.from_array(np.ascontiguousarray(values).reshape(np.shape(values)))
        tensor.name = name
        self.initializers.append(tensor)
        return name

    def _node(
        self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any
    ) -> str:
        self._nodes(kind, inputs, [output], domain, **attributes)
        return output

    def _nodes(
        self,
        kind: str,
        inputs: list[str],
        outputs: list[str],
        domain: str = "",
        **attributes: Any,
    ) -> None:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, outputs, domain=domain, **attributes))


def _quantise(
    weights: npt.NDArray[np.float32],
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Steps from -127 to 127 and, for each column, how much a step is."""
    scale = (np.abs(weights).max(axis=0) / 127).astype(np.float32)
    scale[scale == 0] = 1.0
    return np.rint(weights / scale).astype(np.int8), scale
