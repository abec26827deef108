"""Linear systems and determinants."""
import torch

from common import case, draw
from linalg import A, B, EMPTY, F64, NONE, ONE, RANK1, SINGULAR, ZERO, regular

L = torch.linalg


def systems():
    for what, x in (("", A), (" batch", B), (" 1", ONE), (" none", NONE), (" empty", EMPTY)):
        case("inverse" + what, L.inv, x)
    for what, a, b in (
            ("", A, draw(5, 3, 2)), (" vector", A, draw(6, 3)), (" batch", B, draw(7, 2, 2, 3)),
            (" vectors", B, draw(8, 2, 2)), (" broadcast", B, draw(9, 2, 1)),
            (" broadcast a", regular(10, 2, 2), draw(11, 3, 2, 1)), (" none", NONE, torch.zeros(0, 2)),
            (" no columns", A, torch.zeros(3, 0))):
        case("solve" + what, L.solve, a, b)
    for upper in (True, False):
        name = "triangularSolve " + ("upper" if upper else "lower")
        case(name, lambda a, b: L.solve_triangular(a, b, upper=upper), A, draw(12, 3, 2))
        case(name + " batch", lambda a, b: L.solve_triangular(a, b, upper=upper), B, draw(13, 2, 1))
        case(name + " transposed", lambda a, b: L.solve_triangular(a.mT, b, upper=not upper), A,
             draw(14, 3, 2))
        case(name + " unit",
             lambda a, b: L.solve_triangular(a, b, upper=upper, unitriangular=True),
             draw(15, 3, 3), draw(16, 3, 1))
    case("choleskySolve", lambda b, l: torch.cholesky_solve(b, l.tril()), draw(17, 3, 2), A)


def determinants():
    for what, x in (
            ("", A), (" batch", B), (" 1", ONE), (" none", NONE), (" empty", EMPTY),
            (" negative", [[0.0, 2.0], [3.0, 1.0]])):
        case("det" + what, L.det, x)
    # At a singular matrix PyTorch differentiates what it gets from an SVD: of equal singular values
    # it has no second derivative, and its first alone, by another way, is 0.
    case("det singular", L.det, SINGULAR, dtypes=F64)
    for what, x in ((" rank 1", RANK1), (" zeros", ZERO)):
        case("det" + what, L.det, x, curvature=False, dtypes=F64)
    for what, x in (("", A), (" batch", B), (" none", NONE), (" negative", [[0.0, 2.0], [3.0, 1.0]])):
        case("slogdet" + what, lambda x: L.slogdet(x)[1], x)
        case("slogdet sign" + what, lambda x: L.slogdet(x)[0].detach(), x)
    case("logdet", torch.logdet, A)
    case("logdet batch", torch.logdet, B)
    case("logdet negative", lambda x: torch.logdet(x).detach(), [[0.0, 2.0], [3.0, 1.0]])
    case("logdet zero", lambda x: torch.logdet(x).detach(), ZERO)


def write():
    systems()
    determinants()
