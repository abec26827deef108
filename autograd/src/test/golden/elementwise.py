"""Elementwise ops on many operands, extreme ones included."""
import itertools

import torch
import torch.nn.functional as F

from common import INF, NAN, dtype_name, emit, numbers, result

MANY = [0.0, -0.0, 1, -1, 0.5, -0.5, 2.5, -2.5, 3, -3, 6, 7.25, -7.25, 20.5, -20.5, 88.9, -88.9,
        104, -104, 710, -746, 1e-8, -1e-8, 1e-40, 1e16, -1e16, 1e30, -1e30, INF, -INF, NAN]
FEW = [0.0, -0.0, 1, -1, 0.5, -2.5, 3, -104, 1e30, INF, -INF, NAN]

UNARY = {
    "neg": torch.neg, "abs": torch.abs, "sign": torch.sign, "square": torch.square,
    "reciprocal": torch.reciprocal, "floor": torch.floor, "ceil": torch.ceil,
    "round": torch.round, "trunc": torch.trunc, "frac": torch.frac,
    "sqrt": torch.sqrt, "rsqrt": torch.rsqrt, "exp": torch.exp, "exp2": torch.exp2,
    "expm1": torch.expm1, "log": torch.log, "log2": torch.log2, "log10": torch.log10,
    "log1p": torch.log1p, "logit": torch.logit,
    "sin": torch.sin, "cos": torch.cos, "tan": torch.tan, "asin": torch.asin, "acos": torch.acos,
    "atan": torch.atan, "sinh": torch.sinh, "cosh": torch.cosh, "tanh": torch.tanh,
    "asinh": torch.asinh, "acosh": torch.acosh, "atanh": torch.atanh,
    "erf": torch.erf, "erfc": torch.erfc, "sigmoid": torch.sigmoid,
    "logSigmoid": F.logsigmoid, "softplus": F.softplus, "softsign": F.softsign, "relu": F.relu,
    "relu6": F.relu6, "selu": F.selu, "silu": F.silu, "mish": F.mish, "gelu": F.gelu,
    "geluTanh": lambda x: F.gelu(x, approximate="tanh"), "hardTanh": F.hardtanh,
    "hardSigmoid": F.hardsigmoid, "hardSwish": F.hardswish,
    "isNaN": torch.isnan, "isInf": torch.isinf, "isFinite": torch.isfinite,
}
BINARY = {
    "add": torch.add, "sub": torch.sub, "mul": torch.mul, "div": torch.div,
    "rem": torch.remainder, "floorDivide": lambda a, b: torch.div(a, b, rounding_mode="floor"),
    "maximum": torch.maximum, "minimum": torch.minimum, "pow": torch.pow, "hypot": torch.hypot,
    "atan2": torch.atan2, "copySign": torch.copysign, "logAddExp": torch.logaddexp,
    "xlogy": torch.xlogy, "eq": torch.eq, "ne": torch.ne, "lt": torch.lt, "le": torch.le,
    "gt": torch.gt, "ge": torch.ge,
}
# What follows the operand are numbers in PyTorch: no gradient by them.
WITH_NUMBERS = {
    "leakyRelu": (lambda x: F.leaky_relu(x, 0.1), [0.1]),
    "elu": (lambda x: F.elu(x, 1.5), [1.5]),
    "celu": (lambda x: F.celu(x, 1.5), [1.5]),
    "threshold": (lambda x: F.threshold(x, 2.5, 7.0), [2.5, 7.0]),
}


def write():
    write_ops(UNARY, BINARY, WITH_NUMBERS)


def write_ops(unary, binary, with_numbers):
    for dtype in (torch.float64, torch.float32):
        d = dtype_name(dtype)
        many = torch.tensor(MANY, dtype=dtype)
        pairs = torch.tensor(list(itertools.product(FEW, FEW)), dtype=dtype)
        sets = {"x": many, "a": pairs[:, 0].clone(), "b": pairs[:, 1].clone()}
        for n, values in sets.items():
            emit("set", n, d, *numbers(values))
        for n, f in unary.items():
            x = sets["x"].clone().requires_grad_()
            emit("op", n, d, "x")
            result(f(x), [(0, x)], curvature=False)
        for n, f in binary.items():
            a = sets["a"].clone().requires_grad_()
            b = sets["b"].clone().requires_grad_()
            emit("op", n, d, "a", "b")
            out = f(a, b)
            result(out, [(0, a), (1, b)] if out.requires_grad or out.dtype == torch.bool else [],
                   curvature=False)
        for n, (f, more) in with_numbers.items():
            x = sets["x"].clone().requires_grad_()
            emit("op", n, d, "x", *[repr(v) for v in more])
            result(f(x), [(0, x)], curvature=False)
