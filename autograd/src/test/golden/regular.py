"""Every elementwise op at moderate operands, with second derivatives, and over shapes that broadcast."""
import torch
import torch.nn.functional as F

import elementwise
import functions
from common import case

F64 = (torch.float64,)
# Where an op is not defined everywhere, or grows fast.
BETWEEN = {"sqrt": (0.2, 3), "rsqrt": (0.2, 3), "log": (0.2, 3), "log2": (0.2, 3), "log10": (0.2, 3),
           "log1p": (-0.7, 2), "logit": (0.1, 0.9), "asin": (-0.8, 0.8), "acos": (-0.8, 0.8),
           "atanh": (-0.8, 0.8), "acosh": (1.3, 4), "erfInv": (-0.9, 0.9), "lgamma": (0.3, 5),
           "digamma": (0.3, 5), "reciprocal": (0.4, 3)}
SHAPES = [([], []), ([3], []), ([2, 1], [1, 2]), ([0, 2], [2])]
POSITIVE = {"pow", "xlogy"}


def differentiable_again(f, *xs):
    """Whether PyTorch can differentiate the gradient."""
    xs = [x.clone().requires_grad_() for x in xs]
    y = f(*xs)
    if not y.requires_grad:
        return False
    try:
        along = sum(g.sum() for g in torch.autograd.grad(y.sum(), xs, create_graph=True))
        if along.requires_grad:
            torch.autograd.grad(along, xs, allow_unused=True)
    except RuntimeError:
        return False
    return True


def spread(dims, low, high, seed):
    """Numbers that are all different and no ties of each other."""
    n = 1
    for d in dims:
        n *= d
    values = [low + (high - low) * (((i * 7 + seed * 3) % max(n, 1)) + 0.3 + 0.05 * seed) / max(n, 1)
              for i in range(n)]
    return torch.tensor(values, dtype=torch.float64).reshape(dims)


def write():
    unary = {**elementwise.UNARY, **functions.UNARY}
    for name, f in unary.items():
        low, high = BETWEEN.get(name, (-2.3, 2.6))
        curvature = differentiable_again(f, spread([2], low, high, 1))
        case(name + " regular", f, spread([2, 2], low, high, 1), dtypes=F64, curvature=curvature)
        case(name + " regular", f, spread([], low, high, 2), dtypes=F64, curvature=curvature)
        case(name + " regular", f, spread([0, 2], low, high, 2), dtypes=F64, curvature=curvature)
    binary = {**elementwise.BINARY, **functions.BINARY}
    for name, f in binary.items():
        low = 0.4 if name in POSITIVE else -2.3
        for a, b in SHAPES:
            xs = (spread(a, low, 2.6, 1), spread(b, low, 2.2, 3))
            case(name + " regular", f, *xs, dtypes=F64, curvature=differentiable_again(f, *xs))
    for name, (f, more) in {**elementwise.WITH_NUMBERS, **functions.WITH_NUMBERS}.items():
        x = spread([2, 3], -3.1, 3.7, 1)
        case(name + " numbers", f, x, dtypes=F64, curvature=differentiable_again(f, x))
    for n in (0, 1, 2, 3):
        f = lambda x: torch.polygamma(n, x)
        case("polygamma %d" % n, f, spread([2, 2], 0.3, 5, 1), dtypes=F64)
        case("polygamma %d" % n, f, [-0.5, -1.75, 20.0], dtypes=F64)
    case("heaviside regular", lambda x, v: torch.heaviside(x.detach(), v.detach()), [-1.5, 0.0, 2.0], [0.5], dtypes=F64)
    case("betaln regular", lambda a, b: torch.lgamma(a) + torch.lgamma(b) - torch.lgamma(a + b),
         [[0.5, 2.0, 3.5]], [[1.5], [0.75]], dtypes=F64)
    for a, b in SHAPES:
        bounded = (spread(a, -2, 2, 1), spread(b, -1.5, -0.5, 2), spread([], 0.5, 1.5, 1))
        weighed = (spread(a, -2, 2, 1), spread(b, -2, 2, 2), spread([], 0.2, 0.8, 1))
        # PyTorch cannot broadcast the first operand of clamp, nor the second derivative of lerp.
        case("clip regular", lambda x, lo, hi: torch.clamp(x + torch.zeros_like(lo), lo, hi), *bounded, dtypes=F64,
             curvature=a == b)
        # PyTorch cannot broadcast the first operand of clamp, nor the second derivative of lerp.
        case("clip regular", lambda x, lo, hi: torch.clamp(x + torch.zeros_like(lo), lo, hi), *bounded, dtypes=F64,
             curvature=a == b)
        # PyTorch cannot broadcast their second derivatives.
        case("lerp regular", torch.lerp, *weighed, dtypes=F64, curvature=a == b)
