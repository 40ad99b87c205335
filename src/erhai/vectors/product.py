"""Products of a few vectors with many, in 8-bit integers, by onnxruntime.

Processors multiply bytes four times as fast as float32, but NumPy has no such product and
FAISS none of several queries at once. A graph of one node is written down here, field by
field as in onnx.proto3, since the onnx package is needed for nothing else.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

_ZERO_POINT = 128
_UINT8, _INT8, _INT32 = 2, 3, 6  # of TensorProto.DataType


class _Session(Protocol):
    def run(
        self, output_names: list[str], input_feed: dict[str, NDArray[np.uint8]]
    ) -> list[NDArray[np.int32]]: ...


class ByteProduct:
    """Multiplies rows with a matrix that is packed once: columns (dim, n) int8."""

    def __init__(self, columns: NDArray[np.int8]) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: _Session = onnxruntime.InferenceSession(
            _model(columns), options, providers=["CPUExecutionProvider"]
        )

    def of(self, rows: NDArray[np.int8]) -> NDArray[np.int32]:
        """Return the exact products of rows, (m, dim) int8, with all columns: (m, n)."""
        shifted = (rows.astype(np.int16) + _ZERO_POINT).astype(np.uint8)
        return self._session.run(["y"], {"x": shifted})[0]


def _model(columns: NDArray[np.int8]) -> bytes:
    dim, count = columns.shape
    node = _text(1, "x") + _text(1, "w") + _text(1, "z") + _text(2, "y")
    node += _text(4, "MatMulInteger")
    weights = _number(1, dim) + _number(1, count) + _number(2, _INT8) + _text(8, "w")
    weights += _bytes(9, columns.tobytes())
    zero = _number(2, _UINT8) + _text(8, "z") + _bytes(9, bytes([_ZERO_POINT]))
    graph = _bytes(1, node) + _text(2, "product") + _bytes(5, weights) + _bytes(5, zero)
    graph += _bytes(11, _value("x", _UINT8, dim)) + _bytes(12, _value("y", _INT32, count))
    # The version of the format, and that of the operators.
    return _number(1, 8) + _bytes(7, graph) + _bytes(8, _number(2, 13))


def _value(name: str, kind: int, width: int) -> bytes:
    """Return ValueInfoProto of a matrix of any number of rows."""
    shape = _bytes(1, _text(2, "rows")) + _bytes(1, _number(1, width))
    return _text(1, name) + _bytes(2, _bytes(1, _number(1, kind) + _bytes(2, shape)))


def _text(field: int, text: str) -> bytes:
    return _bytes(field, text.encode())


def _bytes(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)
