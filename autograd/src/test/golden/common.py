"""How the files are written: values, gradients and Hessian-vector products, line by line.

Lines are fields between tabs. `set NAME DTYPE VALUES…` names operands; `op NAME DTYPE SETS…` is an
elementwise op on such; `case NAME DTYPE` is any other call. Then come `in DTYPE SHAPE VALUES…` for each
operand of a case, `out SHAPE VALUES…`, and for each floating operand K that has a gradient
`grad K SHAPE VALUES…`, the gradient of L, the sum of the result's elements weighed with 1, 1.25, 1.5, …
2.5, 1, …; and `hvp K SHAPE VALUES…`, row K of L's Hessian by all these operands together, times the
direction whose elements are 1, -0.5, 0.25, 0.75, -1.25, 1, … for each operand.
"""
import torch

INF, NAN = float("inf"), float("nan")
DIRECTION = [1, -0.5, 0.25, 0.75, -1.25]

_out = None


def to(file):
    """Where the lines go from now on."""
    global _out
    _out = file


def emit(*fields):
    print("\t".join(fields), file=_out)


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


def direction(t):
    v = [DIRECTION[i % len(DIRECTION)] for i in range(t.numel())]
    return torch.tensor(v, dtype=t.dtype).reshape(t.shape)


def result(out, sources, curvature=True):
    """The result, and what follows from it for each (number, operand) that requires a gradient.

    curvature: whether PyTorch can differentiate the gradient again.
    """
    emit("out", shape(out), *numbers(out))
    if not out.dtype.is_floating_point or not out.requires_grad:
        return
    known = [(k, x) for k, x in sources if x.requires_grad]
    xs = [x for _, x in known]
    gradients = torch.autograd.grad(out, xs, weights(out), allow_unused=True, create_graph=curvature)
    gradients = [torch.zeros_like(x) if g is None else g for x, g in zip(xs, gradients)]
    for (k, _), g in zip(known, gradients):
        emit("grad", str(k), shape(g), *numbers(g))
    if not curvature:
        return
    along = sum((g * direction(g)).sum() for g in gradients)
    products = [None] * len(xs)
    if along.requires_grad:
        products = torch.autograd.grad(along, xs, allow_unused=True)
    for (k, x), h in zip(known, products):
        h = torch.zeros_like(x) + (0 if h is None else h)  # zeros of PyTorch's may have no storage
        emit("hvp", str(k), shape(h), *numbers(h))


def case(name, f, *operands, dtypes=(torch.float64, torch.float32), curvature=True, fixed=()):
    """A call on operands that are nested lists (or tensors), once for each dtype.

    fixed: the numbers of floating operands by which PyTorch does not differentiate.
    """
    for dtype in dtypes:
        ins = []
        for k, o in enumerate(operands):
            t = o if torch.is_tensor(o) else torch.tensor(o)
            floating = t.dtype.is_floating_point
            ins.append(t.to(dtype).clone().requires_grad_(k not in fixed) if floating else t)
        emit("case", name, dtype_name(dtype))
        for t in ins:
            emit("in", dtype_name(t.dtype), shape(t), *numbers(t))
        result(f(*ins), list(enumerate(ins)), curvature)


def draw(seed, *dims, low=-2.0, high=2.0):
    """Numbers by chance, the same in every run, with few digits."""
    g = torch.Generator().manual_seed(seed)
    t = torch.rand(*dims, generator=g, dtype=torch.float64) * (high - low) + low
    return (t * 64).round() / 64


# Operands that several families share.
M = [[0.5, -1.5, 2.0], [3.0, 0.25, -0.75]]
N = [[1.0, -2.0, 0.5, 4.0], [0.0, 3.0, -1.0, 2.0], [2.5, 1.5, -0.5, 0.75]]
V = [1.5, -2.0, 0.5, 3.0]
CUBE = [M, [[-1.0, 1.0, 0.5], [2.0, -2.0, 1.25]]]
TIES = [[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]]
ZEROS = [[2.0, 0.0, 5.0], [0.0, 0.0, 3.0]]
WILD = [[INF, 1.0, 2.0], [-INF, 0.0, 1.0], [NAN, 1.0, 2.0], [-INF, -INF, -INF]]
LARGE = [[1000.0, 1000.0], [-1000.0, 0.0]]
