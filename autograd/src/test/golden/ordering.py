"""Sorting, and what follows from order."""
import torch

from common import CUBE, INF, M, NAN, TIES, case

MIXED = [[2.0, NAN, -1.0, INF], [0.5, -INF, 3.0, 0.25]]
EMPTY = torch.zeros(2, 0, dtype=torch.float64)


def write():
    for what, x in (("", M), (" ties", TIES), (" wild", MIXED), (" batch", CUBE)):
        for axis in (0, -1):
            case("sort %d%s" % (axis, what), lambda x: x.sort(stable=True, dim=axis)[0], x)
            case("sort down %d%s" % (axis, what), lambda x: x.sort(stable=True, dim=axis, descending=True)[0], x)
            case("argSort %d%s" % (axis, what), lambda x: x.sort(stable=True, dim=axis)[1], x)
            case("argSort down %d%s" % (axis, what), lambda x: x.sort(stable=True, dim=axis, descending=True)[1], x)
            case("cumMax %d%s" % (axis, what), lambda x: x.cummax(axis)[0], x)
            case("cumMin %d%s" % (axis, what), lambda x: x.cummin(axis)[0], x)
            case("cumMaxIndices %d%s" % (axis, what), lambda x: x.cummax(axis)[1], x)
            case("cumMinIndices %d%s" % (axis, what), lambda x: x.cummin(axis)[1], x)
    case("sort -1 empty", lambda x: x.sort(-1)[0], EMPTY)
    case("topK 2", lambda x: x.topk(2)[0], M)
    case("topK smallest", lambda x: x.topk(1, 0, False)[0], M)
    case("topKIndices 2", lambda x: x.topk(2)[1], M)
    case("kthValue 2", lambda x: x.kthvalue(2)[0], M)
    case("kthValue 1 kept", lambda x: x.kthvalue(1, 0, True)[0], M)
    for what, x in (("", M), (" wild", MIXED), (" batch", CUBE)):
        case("median -1" + what, lambda x: x.median(-1)[0], x)
        case("median 0 kept" + what, lambda x: x.median(0, True)[0], x)
        case("median" + what, lambda x: x.median(), x)
        case("quantile .3" + what, lambda x: x.quantile(0.3, -1), x)
        case("quantile several" + what, lambda x: x.quantile(torch.tensor([0.0, 0.25, 0.9, 1.0], dtype=x.dtype), 0), x)
        case("quantile all" + what, lambda x: x.quantile(0.5), x)
    case("searchSorted", lambda s, v: torch.searchsorted(s.detach(), v.detach()), [1.0, 2.0, 2.0, 5.0],
         [[0.0, 2.0, 3.0], [5.0, 6.0, NAN]])
    case("searchSorted right", lambda s, v: torch.searchsorted(s.detach(), v.detach(), right=True),
         [1.0, 2.0, 2.0, 5.0], [[0.0, 2.0, 3.0], [5.0, 6.0, 1.0]])
    case("searchSorted", lambda s, v: torch.searchsorted(s.detach(), v.detach()), [[1.0, 2.0, 3.0], [0.0, 0.5, 9.0]],
         [[2.0, 2.5], [2.0, 9.5]])
    case("unique", lambda x: torch.unique(x.detach()), TIES)
    case("uniqueInverse", lambda x: torch.unique(x.detach(), return_inverse=True)[1], TIES)
    case("uniqueCounts", lambda x: torch.unique(x.detach(), return_counts=True)[1], TIES)
