"""A small hand for writing ONNX graphs: names, constants and nodes."""

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET = 18
MICROSOFT = "com.microsoft"


class Graph:
    """Nodes are added in order of use; each method returns the name of its output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, values: NDArray[np.generic], name: str) -> str:
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    def ints(self, *values: int) -> str:
        name = "ints_" + "_".join(str(v).replace("-", "m") for v in values)
        return self.constant(np.array(values, np.int64), name)

    def number(self, value: float) -> str:
        return self.constant(np.array(value, np.float32), f"number_{value!r}")

    def half(self, values: NDArray[np.float32], name: str) -> str:
        """A float32 constant kept as float16 in the file."""
        stored = self.constant(values.astype(np.float16), name + "_half")
        return self.add("Cast", stored, to=TensorProto.FLOAT)

    def add(self, operator: str, *inputs: str, domain: str = "", **attributes: object) -> str:
        return self.several(1, operator, *inputs, domain=domain, **attributes)[0]

    def several(
        self, outputs: int, operator: str, *inputs: str, domain: str = "", **attributes: object
    ) -> list[str]:
        stem = f"{operator}_{len(self.nodes)}"
        names = [stem if i == 0 else f"{stem}_{i}" for i in range(outputs)]
        self.nodes.append(
            helper.make_node(operator, inputs, names, stem, domain=domain, **attributes)
        )
        return names

    def linear(
        self, x: str, weight: NDArray[np.float32], bias: NDArray[np.float32], name: str
    ) -> str:
        """x @ weight.T + bias for x (n, columns), weight (rows, columns) kept as float16."""
        kept = self.half(weight, name + "_weight")
        return self.add("Gemm", x, kept, self.constant(bias, name + "_bias"), transB=1)

    def unit(self, x: str) -> str:
        """Rows of x divided by their L2 norm."""
        return self.add("LpNormalization", x, axis=-1, p=2)

    def save(
        self,
        path: object,
        inputs: dict[str, tuple[int, tuple[int | str, ...]]],
        outputs: dict[str, str],
        shapes: dict[str, tuple[int | str, ...]],
    ) -> None:
        """Write the model; outputs maps public names to names in the graph."""
        for public, inner in outputs.items():
            self.nodes.append(helper.make_node("Identity", [inner], [public], public))
        graph = helper.make_graph(
            self.nodes,
            "erhai-lite",
            [helper.make_tensor_value_info(n, kind, dims) for n, (kind, dims) in inputs.items()],
            [helper.make_tensor_value_info(n, TensorProto.FLOAT, shapes[n]) for n in outputs],
            list(self.constants.values()),
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=9)
        onnx.checker.check_model(model)
        onnx.save(model, str(path))
