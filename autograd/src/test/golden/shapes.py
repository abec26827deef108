"""Reductions over axes of every kind: negative, several, kept, of extent 0 and 1, none at all."""
import torch

from common import CUBE, INF, M, NAN, TIES, WILD, ZEROS, case

F64 = (torch.float64,)
EMPTY = torch.zeros(2, 0, 3, dtype=torch.float64)
FULL = {
    "sum": lambda x, a, k: x.sum(a, k), "mean": lambda x, a, k: x.mean(a, k),
    "max": lambda x, a, k: x.amax(a, k), "min": lambda x, a, k: x.amin(a, k),
    "logSumExp": lambda x, a, k: x.logsumexp(a, k),
    "norm": lambda x, a, k: torch.linalg.vector_norm(x, 2, a, k),
    "var": lambda x, a, k: x.var(a, True, k), "std": lambda x, a, k: x.std(a, False, k),
    "nanSum": lambda x, a, k: x.nansum(a, k), "nanMean": lambda x, a, k: x.nanmean(a, k),
}
AXES = {"-1": ([-1], False), "-2 kept": ([-2], True), "0 2": ([0, 2], False), "0 -1 kept": ([0, -1], True),
        "all": ([0, 1, 2], False)}


def write():
    for name, f in FULL.items():
        for what, (axes, keep) in AXES.items():
            case("%s axes %s" % (name, what), lambda x: f(x, axes, keep), CUBE, dtypes=F64)
        if name not in ("max", "min"):
            case("%s axes -2 kept" % name, lambda x: f(x, [-2], True), EMPTY, dtypes=F64)
        case("%s axes -1 kept" % name, lambda x: f(x, [-1], True), EMPTY, dtypes=F64)
        if name != "var":  # of one it is no number
            case("%s scalar" % name, lambda x: f(x, [], False), torch.tensor(1.5), dtypes=F64,
                 curvature=name != "norm")
    case("prod axes -1", lambda x: x.prod(-1), CUBE, dtypes=F64)
    case("prod axes -2 kept", lambda x: x.prod(-2, True), CUBE, dtypes=F64)
    case("prod axes -2 kept", lambda x: x.prod(-2, True), EMPTY, dtypes=F64)
    for name, f in {"cumSum": torch.cumsum, "cumProd": torch.cumprod, "logCumSumExp": torch.logcumsumexp}.items():
        for axis in (0, 1, -1):
            case("%s %d" % (name, axis), lambda x: f(x, axis), CUBE, dtypes=F64, curvature=name != "logCumSumExp")
        case("%s -1" % name, lambda x: f(x, -1), EMPTY, dtypes=F64, curvature=False)
    case("logCumSumExp -1 large", lambda x: torch.logcumsumexp(x, -1), [[1000.0, 1000.0], [-1000.0, 0.0]],
         dtypes=F64)
    case("softmax -2", lambda x: x.softmax(-2), CUBE, dtypes=F64)
    case("logSoftmax -2", lambda x: x.log_softmax(-2), CUBE, dtypes=F64)
    norms = {"0": 0, "-1": -1, "-2.5": -2.5, "0.5": 0.5, "1": 1, "1.5": 1.5, "3": 3, "4": 4, "inf": INF, "-inf": -INF}
    for what, p in norms.items():
        f = lambda x: torch.linalg.vector_norm(x, p, -1)
        case("norm of " + what, f, CUBE, dtypes=F64, curvature=p not in (0,))
        case("norm of " + what, f, [[3.0, 0.0, -4.0], [0.0, 0.0, 0.0]], dtypes=F64, curvature=False)
    for what, x in (("", CUBE), (" wild", [[NAN, 1.0, 2.0], [1.0, NAN, NAN]])):
        case("nanSum -1" + what, lambda x: x.nansum(-1), x)
        case("nanMean -1" + what, lambda x: x.nanmean(-1), x)
        case("countNonZero -1" + what, lambda x: torch.count_nonzero(x, -1), x)
    case("countNonZero -1 zeros", lambda x: torch.count_nonzero(x, -1), ZEROS)
    case("average", lambda x, w: (x * w).sum(1) / w.sum(1), M, TIES)
    case("cov", lambda x: torch.cov(x), M)
    case("cov population", lambda x: torch.cov(x, correction=0), M)
    case("corrCoef", lambda x: torch.corrcoef(x), M)
    case("diff", lambda x: torch.diff(x), M)
    case("diff 2", lambda x: torch.diff(x, 2, 0), [[1.0, 2.0], [4.0, -1.0], [0.5, 3.0]])
    case("trapezoid", lambda x: torch.trapezoid(x), M)
    case("trapezoid step", lambda x: torch.trapezoid(x, dx=0.5, dim=0), M)
    case("trapezoid x", lambda y, x: torch.trapezoid(y, x), M, [0.0, 0.5, 2.0])
    case("cumulativeTrapezoid", lambda x: torch.cumulative_trapezoid(x), M)
    case("cumulativeTrapezoid x", lambda y, x: torch.cumulative_trapezoid(y, x), M, [0.0, 0.5, 2.0])
    case("nanToNum", lambda x: torch.nan_to_num(x), WILD)
    case("nanToNum 1 2 3", lambda x: torch.nan_to_num(x, 1.0, 2.0, 3.0), WILD)
    case("round 1", lambda x: torch.round(x, decimals=1), [0.25, 0.349, -1.06, 12.0])
    case("round -1", lambda x: torch.round(x, decimals=-1), [14.0, -26.0, 105.5])
    case("isClose", lambda a, b: torch.isclose(a, b), [1.0, 1.0, INF, NAN, INF, 1.0],
         [1.000001, 1.1, INF, NAN, 1.0, INF])
    case("bincount", lambda i: torch.bincount(i), [0, 3, 1, 3, 3])
    case("bincount weights", lambda i, w: torch.bincount(i, w.detach(), 6).to(w.dtype), [0, 3, 1, 3, 3],
         [0.5, 1.0, 2.0, 0.25, 1.5])
    case("histogram", lambda x: torch.histc(x.detach(), 4, -2.0, 3.0).long(), CUBE)
