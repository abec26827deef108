#!/usr/bin/env python3
"""Writes what PyTorch computes for the ops that it shares with the catalogue: values and gradients.

    python3 write_golden.py > ../resources/org/gradsh/autograd/golden/pytorch.tsv

Lines are fields between tabs. `set NAME DTYPE VALUES…` names operands; `op NAME DTYPE SETS…` is an
elementwise op on such; `case NAME DTYPE` is any other call. Then come `in SHAPE VALUES…` for each
operand of a case, `out SHAPE VALUES…`, and `grad K SHAPE VALUES…` for operand K: the gradient of
the sum of the result's elements, weighed with 1, 1.25, 1.5, … 2.5, 1, ….
"""
import itertools
import sys

import torch
import torch.nn.functional as F

INF, NAN = float("inf"), float("nan")
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


def emit(*fields):
    print("\t".join(fields))


def numbers(t):
    if t.dtype == torch.bool:
        return [str(int(v)) for v in t.flatten().tolist()]
    if t.dtype == torch.float32:
        return [short(str(v)) for v in t.detach().flatten().numpy()]
    return [short(repr(v)) for v in t.detach().flatten().tolist()]


def short(text):
    return text[:-2] if text.endswith(".0") else text


def shape(t):
    return ",".join(map(str, t.shape))


def dtype_name(dtype):
    return str(dtype).replace("torch.", "")


def weights(t):
    w = [1 + (i % 7) / 4 for i in range(t.numel())]
    return torch.tensor(w, dtype=t.dtype).reshape(t.shape)


def result(out, sources):
    emit("out", shape(out), *numbers(out))
    if not out.dtype.is_floating_point:
        return
    known = [(k, x) for k, x in sources if x.requires_grad]
    gradients = torch.autograd.grad(out, [x for _, x in known], weights(out), allow_unused=True)
    for (k, x), g in zip(known, gradients):
        g = torch.zeros_like(x) if g is None else g
        emit("grad", str(k), shape(g), *numbers(g))


def elementwise():
    for dtype in (torch.float64, torch.float32):
        d = dtype_name(dtype)
        many = torch.tensor(MANY, dtype=dtype)
        pairs = torch.tensor(list(itertools.product(FEW, FEW)), dtype=dtype)
        sets = {"x": many, "a": pairs[:, 0].clone(), "b": pairs[:, 1].clone()}
        for n, values in sets.items():
            emit("set", n, d, *numbers(values))
        for n, f in UNARY.items():
            x = sets["x"].clone().requires_grad_()
            emit("op", n, d, "x")
            result(f(x), [(0, x)])
        for n, f in BINARY.items():
            a = sets["a"].clone().requires_grad_()
            b = sets["b"].clone().requires_grad_()
            emit("op", n, d, "a", "b")
            out = f(a, b)
            result(out, [(0, a), (1, b)] if out.requires_grad or out.dtype == torch.bool else [])
        for n, (f, more) in WITH_NUMBERS.items():
            x = sets["x"].clone().requires_grad_()
            emit("op", n, d, "x", *[repr(v) for v in more])
            result(f(x), [(0, x)])


def case(name, f, *operands):
    for dtype in (torch.float64, torch.float32):
        ins = []
        for o in operands:
            t = torch.tensor(o)
            ins.append(t.to(dtype).requires_grad_() if t.dtype.is_floating_point else t)
        emit("case", name, dtype_name(dtype))
        for t in ins:
            emit("in", dtype_name(t.dtype), shape(t), *numbers(t))
        result(f(*ins), list(enumerate(ins)))


def others():
    m = [[0.5, -1.5, 2.0], [3.0, 0.25, -0.75]]
    n = [[1.0, -2.0, 0.5, 4.0], [0.0, 3.0, -1.0, 2.0], [2.5, 1.5, -0.5, 0.75]]
    v = [1.5, -2.0, 0.5, 3.0]
    cube = [m, [[-1.0, 1.0, 0.5], [2.0, -2.0, 1.25]]]
    ties = [[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]]
    zeros = [[2.0, 0.0, 5.0], [0.0, 0.0, 3.0]]
    wild = [[INF, 1.0, 2.0], [-INF, 0.0, 1.0], [NAN, 1.0, 2.0], [-INF, -INF, -INF]]
    large = [[1000.0, 1000.0], [-1000.0, 0.0]]

    for what, x in (("", m), (" wild", wild)):
        case("sum 1" + what, lambda x: x.sum(1), x)
        case("mean 0" + what, lambda x: x.mean(0), x)
        case("max 1" + what, lambda x: x.amax(1), x)
        case("min 1" + what, lambda x: x.amin(1), x)
        case("argMax 1" + what, lambda x: x.argmax(1), x)
        case("argMin 1" + what, lambda x: x.argmin(1), x)
        case("cumSum 1" + what, lambda x: x.cumsum(1), x)
        case("softmax 1" + what, lambda x: x.softmax(1), x)
        case("logSoftmax 1" + what, lambda x: x.log_softmax(1), x)
        case("logSumExp 1" + what, lambda x: x.logsumexp(1), x)
    case("max 1 ties", lambda x: x.amax(1), ties)
    case("min 1 ties", lambda x: x.amin(1), ties)
    case("logSumExp 1 large", lambda x: x.logsumexp(1), large)
    case("softmax 1 large", lambda x: x.softmax(1), large)
    case("logSoftmax 1 large", lambda x: x.log_softmax(1), large)
    case("prod 1", lambda x: x.prod(1), m)
    case("prod 1 zeros", lambda x: x.prod(1), zeros)
    case("prod", lambda x: x.prod(), m)
    case("cumProd 1", lambda x: x.cumprod(1), m)
    case("cumProd 1 zeros", lambda x: x.cumprod(1), zeros)
    case("norm 1", lambda x: x.norm(dim=1), m)
    case("norm 1 zeros", lambda x: x.norm(dim=1), [[0.0, 0.0], [3.0, 4.0]])
    case("norm p3", lambda x: x.norm(p=3, dim=1), m)
    case("norm p1", lambda x: x.norm(p=1, dim=1), m)
    case("norm inf", lambda x: torch.linalg.vector_norm(x, ord=INF, dim=1), m)
    case("var 1", lambda x: x.var(1), m)
    case("var population", lambda x: x.var(1, unbiased=False), m)
    case("std", lambda x: x.std(), m)
    case("any 1", lambda x: (x > 1).any(1), m)
    case("all 1", lambda x: (x > -1).all(1), m)

    case("matmul", torch.matmul, m, n)
    case("matmul batch", torch.matmul, cube, n)
    case("matmul vector", torch.matmul, n, v)
    case("dot", torch.dot, v, v)
    case("outer", torch.outer, v, [1.0, 2.0])
    case("einsum ij,jk->ki", lambda a, b: torch.einsum("ij,jk->ki", a, b), m, n)
    case("einsum bij,bkj->bik", lambda a, b: torch.einsum("bij,bkj->bik", a, b), cube, cube)
    case("einsum ii->i", lambda a: torch.einsum("ii->i", a), [[1.0, 2.0], [3.0, 4.0]])
    case("einsum ij,ij->", lambda a, b: torch.einsum("ij,ij->", a, b), m, m)
    case("trace", torch.trace, [[1.0, 2.0], [3.0, 4.0]])

    i = [[2, 0], [1, 1]]
    case("gather 1", lambda x, i: x.gather(1, i), m, i)
    case("indexSelect 1", lambda x, i: x.index_select(1, i), m, [2, 0, 2])
    case("take", lambda x, i: x.take(i), m, [5, 0, 5])
    case("scatterAdd 1", lambda x, i, s: x.scatter_add(1, i, s), m, i, [[10.0, 20.0], [30.0, 40.0]])
    case("maskedSelect", lambda x: x.masked_select(x > 0), m)
    case("get", lambda x: x[:, 1:, None], m)
    case("tril 0", lambda x: x.tril(0), n)
    case("triu 1", lambda x: x.triu(1), n)
    case("diagonal", lambda x: x.diagonal(), n)
    case("flip 1", lambda x: x.flip(1), m)
    case("roll 1", lambda x: x.roll(1, 1), m)
    case("tile", lambda x: x.repeat(2, 1, 2), m)
    case("repeat", lambda x: x.repeat_interleave(2, 1), m)
    case("pad", lambda x: F.pad(x, (1, 0, 0, 2), value=7.0), m)
    case("concat 1", lambda a, b: torch.cat([a, b], 1), m, m)
    case("stack 1", lambda a, b: torch.stack([a, b], 1), m, m)
    case("T", lambda x: x.T, m)
    case("transpose", lambda x: x.permute(2, 0, 1), cube)
    case("clip", lambda x, a, b: x.clamp(a, b), m, [-1.0, 0.25, 0.0], [1.0, 1.0, 1.0])
    case("lerp", torch.lerp, m, [1.0, 2.0, 3.0], [0.5, 0.25, 2.0])
    case("where", lambda a, b: torch.where(a > b, a, b * 2), m, [0.5, 0.5, 0.5])

    case("crossEntropy", F.cross_entropy, m, [2, 0])
    case("crossEntropy probabilities", F.cross_entropy, m, [[0.5, 0.25, 0.25], [0.0, 1.0, 0.0]])
    case("crossEntropy large", F.cross_entropy, large, [0, 0])
    case("nllLoss", F.nll_loss, m, [2, 0])
    case("mseLoss", F.mse_loss, m, [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    case("binaryCrossEntropyWithLogits", F.binary_cross_entropy_with_logits, m,
         [[1.0, 0.0, 0.5], [0.25, 1.0, 0.0]])


print("# PyTorch " + torch.__version__ + ", written by src/test/golden/write_golden.py")
elementwise()
others()
sys.stdout.flush()
