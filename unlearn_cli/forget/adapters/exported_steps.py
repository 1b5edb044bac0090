"""The steps of an exported torch program: each one operator of a list, its arguments tensors and plain numbers."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from unlearn_cli.core.errors import listing
from unlearn_cli.forget.adapters.exported_archive import refused

_NAMES = """
    linear.default addmm.default mm.default matmul.default t.default transpose.int permute.default
    conv1d.default conv2d.default max_pool2d.default avg_pool2d.default adaptive_avg_pool2d.default
    batch_norm.default layer_norm.default dropout.default relu.default relu6.default gelu.default silu.default
    elu.default selu.default leaky_relu.default hardtanh.default softplus.default tanh.default sigmoid.default
    softmax.int log_softmax.int flatten.using_ints view.default reshape.default unsqueeze.default squeeze.dim
    contiguous.default clone.default add.Tensor sub.Tensor mul.Tensor div.Tensor add.Scalar mul.Scalar mean.dim
    sum.dim_IntList
"""
OPERATORS = frozenset(f"torch.ops.aten.{name}" for name in _NAMES.split())
"""All of them compute on tensors and do nothing else."""

Initialise = Callable[[Any, Mapping[str, Any]], None]


def _as_linear(torch: Any, tensors: Mapping[str, Any]) -> None:
    """Kaiming's uniform initialisation with a = sqrt 5, and biases of the same reach: torch.nn.Linear and Conv."""
    weight = tensors.get("weight")
    if weight is None:
        return
    torch.nn.init.kaiming_uniform_(weight, a=math.sqrt(5))
    if "bias" in tensors:
        reach = 1 / math.sqrt(weight[0].numel())
        torch.nn.init.uniform_(tensors["bias"], -reach, reach)


def _as_norm(torch: Any, tensors: Mapping[str, Any]) -> None:
    starts = {"weight": 1.0, "bias": 0.0, "running_mean": 0.0, "running_var": 1.0}
    for role, start in starts.items():
        if role in tensors:
            tensors[role].fill_(start)


INITIALISES: dict[str, Initialise] = {
    **{f"torch.ops.aten.{name}.default": _as_linear for name in ("linear", "conv1d", "conv2d")},
    **{f"torch.ops.aten.{name}.default": _as_norm for name in ("batch_norm", "layer_norm")},
}


@dataclass(frozen=True)
class Step:
    """One operator. tensors: its role -> name of the value; places: arguments in order, (role, kind, value)."""

    operator: str
    gives: str
    tensors: Mapping[str, str]
    arguments: Sequence[tuple[str, bool, Any]]

    @property
    def initialises(self) -> bool:
        """Whether it is known how its weights are initialised."""
        return self.operator in INITIALISES

    def initialise(self, torch: Any, tensors: Mapping[str, Any]) -> None:
        """Its weights afresh, where it is known how."""
        if self.initialises:
            INITIALISES[self.operator](torch, tensors)

    def run(self, torch: Any, values: Mapping[str, Any]) -> Any:
        """What it gives; the operator is looked up by the parts of a name in OPERATORS."""
        name, overload = self.operator.split(".")[3:]
        given = [(r, keyword, values[self.tensors[r]] if r in self.tensors else v) for r, keyword, v in self.arguments]
        function = getattr(getattr(torch.ops.aten, name), overload)
        return function(*(v for _, keyword, v in given if not keyword), **{r: v for r, keyword, v in given if keyword})


def steps_of(file: str, program: Mapping[str, Any]) -> tuple[tuple[Step, ...], dict[str, str], str]:
    """The steps, the weight that each argument of the program stands for ("": the rows), the name of its answer."""
    graph, signature = program["graph_module"]["graph"], program["graph_module"]["signature"]
    strange = sorted({str(node["target"]) for node in graph["nodes"]} - OPERATORS)
    if strange:
        raise refused(file, f"operators that are not known here: {listing(strange)}")
    arguments = dict(_argument(file, spec) for spec in signature["input_specs"])
    if list(arguments.values()).count("") != 1:
        raise refused(file, "it does not take one table of rows")
    outputs = signature["output_specs"]
    if len(outputs) != 1 or list(outputs[0]) != ["user_output"]:
        raise refused(file, "it gives more than one answer, or changes its own buffers; export module.eval()")
    steps = tuple(_step(file, node) for node in graph["nodes"])
    return steps, arguments, str(outputs[0]["user_output"]["arg"]["as_tensor"]["name"])


def _argument(file: str, spec: Mapping[str, Any]) -> tuple[str, str]:
    """Name of an argument, and of the weight that it is."""
    (kind, argument), *_ = spec.items()
    if kind == "user_input":
        return str(argument["arg"]["as_tensor"]["name"]), ""
    if kind not in ("parameter", "buffer"):
        raise refused(file, f"its argument is of the kind {kind!r}")
    return str(argument["arg"]["name"]), str(argument[f"{kind}_name"])


PLAIN = ("as_int", "as_ints", "as_float", "as_floats", "as_bool", "as_bools")


def _step(file: str, node: Mapping[str, Any]) -> Step:
    tensors: dict[str, str] = {}
    arguments: list[tuple[str, bool, Any]] = []
    for argument in node["inputs"]:
        (kind, value), *_ = argument["arg"].items()
        if kind == "as_tensor":
            tensors[argument["name"]] = str(value["name"])
        elif kind not in (*PLAIN, "as_none"):
            raise refused(file, f"{node['target']} has an argument {argument['name']} of the kind {kind!r}")
        arguments.append((str(argument["name"]), argument["kind"] == 2, None if kind == "as_none" else value))
    (answer,) = node["outputs"]
    return Step(str(node["target"]), str(answer["as_tensor"]["name"]), tensors, arguments)
