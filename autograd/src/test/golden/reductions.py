"""Ops that turn many elements into one, and their like."""
import torch

from common import INF, LARGE, M, TIES, WILD, ZEROS, case


def write():
    for what, x in (("", M), (" wild", WILD)):
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
    case("max 1 ties", lambda x: x.amax(1), TIES)
    case("min 1 ties", lambda x: x.amin(1), TIES)
    case("logSumExp 1 large", lambda x: x.logsumexp(1), LARGE)
    case("softmax 1 large", lambda x: x.softmax(1), LARGE)
    case("logSoftmax 1 large", lambda x: x.log_softmax(1), LARGE)
    case("prod 1", lambda x: x.prod(1), M)
    case("prod 1 zeros", lambda x: x.prod(1), ZEROS)
    case("prod", lambda x: x.prod(), M)
    case("cumProd 1", lambda x: x.cumprod(1), M)
    case("cumProd 1 zeros", lambda x: x.cumprod(1), ZEROS)
    case("norm 1", lambda x: x.norm(dim=1), M)
    case("norm 1 zeros", lambda x: x.norm(dim=1), [[0.0, 0.0], [3.0, 4.0]])
    case("norm p3", lambda x: x.norm(p=3, dim=1), M)
    case("norm p1", lambda x: x.norm(p=1, dim=1), M)
    case("norm inf", lambda x: torch.linalg.vector_norm(x, ord=INF, dim=1), M)
    case("var 1", lambda x: x.var(1), M)
    case("var population", lambda x: x.var(1, unbiased=False), M)
    case("std", lambda x: x.std(), M)
    case("any 1", lambda x: (x > 1).any(1), M)
    case("all 1", lambda x: (x > -1).all(1), M)
