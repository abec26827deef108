"""Tensors with some of their elements replaced or added to."""
import torch

from common import M, N, case

I = [[2, 0], [1, 2]]
S = [[10.0, 20.0], [30.0, 40.0]]
DUP = [[2, 0, 2, 2], [1, 1, 0, 1]]
D = [[3.0, 2.0, -3.5, 0.5], [1.5, 1.5, 0.0, -4.0]]


def put(x, f):
    y = x.clone()
    f(y)
    return y


def write():
    case("indexAdd", lambda x, i, s: x.index_add(1, i, s), M, [2, 0, 2], [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    case("indexCopy", lambda x, i, s: x.index_copy(1, i, s), M, [2, 0], S)
    case("indexFill", lambda x, i: x.index_fill(1, i, 7.0), M, [2, 0])
    case("scatter", lambda x, i, s: x.scatter(1, i, s), M, I, S)
    case("scatter value", lambda x, i: x.scatter(1, i, 7.0), M, I)
    for how in ("sum", "prod", "mean", "amax", "amin"):
        for self in (True, False):
            name = "scatterReduce %s%s" % (how, "" if self else " alone")
            case(name, lambda x, i, s: x.scatter_reduce(1, i, s, how, include_self=self), M, DUP, D, curvature=False)
    case("maskedFill", lambda x: x.masked_fill(x > 0.3, 7.0), M)
    case("setAt", lambda x, v: put(x, lambda y: y.__setitem__((slice(None), slice(1, None, 2)), v)), N, [[7.0, 8.0]])
    case("setAt index", lambda x, i, v: put(x, lambda y: y.__setitem__(i, v)), N, [2, 0], [7.0, 8.0, 9.0, 6.0])
    case("setAt mask", lambda x, v: put(x, lambda y: y.__setitem__(x > 0.3, v)), M, 7.0)
    case("addAt", lambda x, v: torch.cat([x[:1], x[1:] + v]), N, [7.0, 8.0, 9.0, 6.0])
    case("diagonalScatter", lambda x, v: x.diagonal_scatter(v), N, [7.0, 8.0, 9.0])
