"""One ONNX graph, run by onnxruntime on the CPU, whatever its inputs are called."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from erhai.encode.weights import Weights
from erhai.errors import DependencyMissing, ModelError

Role = Literal["pixels", "ids", "mask", "types"]
Feed = Mapping[Role, NDArray[np.generic]]

_ROLES: Mapping[str, Role] = {
    "pixels": "pixels",
    "pixel_values": "pixels",
    "image": "pixels",
    "ids": "ids",
    "input_ids": "ids",
    "text": "ids",
    "mask": "mask",
    "attention_mask": "mask",
    "token_type_ids": "types",
}
_FOLDERS = "docs/models/folders.md tells which folders Erhai reads."
_TYPES = {
    "tensor(float)": np.float32,
    "tensor(float16)": np.float16,
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
}


class Value(Protocol):
    """What a session says of an input or output; sizes that may vary are no numbers."""

    @property
    def name(self) -> str: ...

    @property
    def type(self) -> str: ...

    @property
    def shape(self) -> Sequence[int | str | None]: ...


class Session(Protocol):
    """The part of onnxruntime's session that is used here."""

    def get_inputs(self) -> Sequence[Value]: ...

    def get_outputs(self) -> Sequence[Value]: ...

    def run(
        self, output_names: list[str], input_feed: dict[str, NDArray[np.generic]]
    ) -> list[NDArray[np.float32]]: ...


class Graph:
    """A tower's graph: feeds by role to embeddings, not yet normalized.

    batch and length are the rows and tokens that each run must have, None where any number
    will do; side_px the size of the pictures, dim that of the embeddings, None where the
    graph does not say.
    """

    def __init__(self, session: Session, path: Path, weights: Weights, main: Role) -> None:
        """Raises ModelError if inputs or outputs are not those of such a tower."""
        self._session = session
        self._path = path
        inputs = session.get_inputs()
        self._inputs = [(_ROLES[value.name], value) for value in inputs if value.name in _ROLES]
        roles = {role for role, _ in self._inputs}
        wanted: set[Role] = {"pixels"} if main == "pixels" else {"ids", "mask", "types"}
        if len(self._inputs) < len(inputs) or main not in roles or not roles <= wanted:
            raise ModelError(
                f"{path} is not the graph of a tower that Erhai can run: it takes"
                f" {_names(inputs)}, and Erhai gives {_known(wanted)}. {_FOLDERS}"
            )
        self._output = _choose_output(session.get_outputs(), path, weights.outputs)
        shape = next(value.shape for role, value in self._inputs if role == main)
        self.batch = 1 if weights.alone else _fixed(shape, 0)
        self.length = _fixed(shape, 1) if main == "ids" else None
        self.side_px = _fixed(shape, 2) if main == "pixels" else None
        self.dim = _fixed(self._output.shape, 1)

    def run(self, feed: Feed) -> NDArray[np.float32]:
        """Return (n, dim) float32 for n rows of each role that the graph takes."""
        feeds = {
            value.name: feed[role].astype(_TYPES.get(value.type, np.float32), copy=False)
            for role, value in self._inputs
        }
        rows = len(next(iter(feeds.values())))
        size = self.batch or rows
        try:
            parts = [
                self._session.run(
                    [self._output.name],
                    {name: array[start : start + size] for name, array in feeds.items()},
                )[0]
                for start in range(0, rows, size)
            ]
        except Exception as error:  # onnxruntime's errors have no other common base
            raise ModelError(
                f"The model file {self._path} was loaded but cannot be run"
                f" ({_first_line(error)}). Is its tokenizer.json its own? {_FOLDERS}"
            ) from error
        return np.concatenate(parts).astype(np.float32, copy=False)


def load_graph(path: Path, weights: Weights, main: Role, threads: int) -> Graph:
    """Load a graph whose main input is pixels or ids.

    Raises ModelError if the file cannot be read or is no such tower, DependencyMissing
    without onnxruntime.
    """
    try:
        import onnxruntime
    except ImportError as error:
        raise DependencyMissing(
            f"onnxruntime cannot be imported ({error}). Install it: pip install onnxruntime."
        ) from error

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Threads that spin while they wait take the cores from decoding.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        session: Session = onnxruntime.InferenceSession(
            path, options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime's errors have no other common base
        raise ModelError(
            f"The model file {path} cannot be loaded ({_first_line(error)}). {weights.remedy}"
        ) from error
    return Graph(session, path, weights, main)


def _choose_output(outputs: Sequence[Value], path: Path, names: Sequence[str]) -> Value:
    by_name = {value.name: value for value in outputs}
    for name in names:
        if name in by_name:
            return by_name[name]
    raise ModelError(
        f"{path} gives {_names(outputs)}, and none of them is an embedding that Erhai knows"
        f" ({', '.join(names)}). Perhaps it was exported without the projection. {_FOLDERS}"
    )


def _fixed(shape: Sequence[int | str | None], axis: int) -> int | None:
    size = shape[axis] if axis < len(shape) else None
    return size if isinstance(size, int) and size > 0 else None


def _names(values: Sequence[Value]) -> str:
    return ", ".join(value.name for value in values) or "nothing"


def _known(roles: set[Role]) -> str:
    return ", ".join(name for name, role in _ROLES.items() if role in roles)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:300] if str(error).strip() else type(error).__name__
