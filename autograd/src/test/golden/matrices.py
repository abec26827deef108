"""Functions of matrices, and products."""
import torch

from common import INF, case, draw
from linalg import A, B, F64, NONE, ONE, RANK1, TALL, WIDE, ZERO, apart

L = torch.linalg


def functions():
    for what, x in (("", A), (" tall", TALL), (" wide", WIDE), (" batch", apart(24, 2, 3, 2)),
                    (" empty", torch.zeros(0, 3))):
        case("pinv" + what, L.pinv, x)
    case("pinv rank 1", lambda x: L.pinv(x, rtol=1e-6), RANK1, curvature=False, dtypes=F64)
    case("lstsq tall", lambda a, b: L.lstsq(a, b)[0], TALL, draw(25, 4, 2))
    case("lstsq wide", lambda a, b: L.lstsq(a, b)[0], WIDE, draw(26, 2, 1))
    for what, x in (("", A), (" tall", TALL), (" rank 1", RANK1), (" zeros", ZERO), (" batch", B)):
        case("matrixRank" + what, L.matrix_rank, x)
    for n in (0, 1, 2, 5):
        case(f"matrixPower {n}", lambda x: L.matrix_power(x, n), A / 2)
    # Of matrix_power(x, -3) PyTorch has no gradient: it overwrites what that would need.
    case("matrixPower -3", lambda x: L.matrix_power(L.inv(x), 3), A / 2)
    case("matrixPower -1", L.inv, A / 2)
    case("matrixPower 3 batch", lambda x: L.matrix_power(x, 3), B)
    for what, x in (("", draw(27, 3, 3)), (" large", draw(28, 3, 3) * 6), (" batch", draw(29, 2, 2, 2)),
                    (" zeros", ZERO), (" 1", ONE), (" none", NONE)):
        case("matrixExp" + what, torch.matrix_exp, x)
    for order in ("fro", "nuc", 1, -1, 2, -2, INF, -INF):
        for what, x in (("", TALL), (" batch", apart(30, 2, 2, 3))):
            case(f"matrixNorm {order}{what}", lambda x: L.matrix_norm(x, order), x)
    case("cond", L.cond, A, dtypes=F64)
    case("cond wide", L.cond, WIDE)
    for order in (1, -1, 2, INF):
        # PyTorch's cond overwrites what its gradient would need.
        case(f"cond {order}",
             lambda x: L.matrix_norm(x, order) * L.matrix_norm(L.inv(x), order), A, dtypes=F64)


def products():
    case("kron", torch.kron, draw(31, 2, 3), draw(32, 2, 2))
    case("kron vector", torch.kron, draw(33, 2), draw(34, 3))
    case("kron ranks", torch.kron, draw(35, 2), draw(36, 2, 1, 2))
    case("cross", L.cross, draw(37, 2, 3), draw(38, 2, 3))
    case("cross 0", lambda a, b: L.cross(a, b, dim=0), draw(39, 3, 2), draw(40, 3, 1))
    case("tensordot 2", lambda a, b: torch.tensordot(a, b, 2), draw(41, 2, 2, 3), draw(42, 2, 3, 2))
    case("tensordot 0", lambda a, b: torch.tensordot(a, b, 0), draw(43, 2), draw(44, 3))
    case("tensordot axes", lambda a, b: torch.tensordot(a, b, ([0, 2], [1, 0])), draw(45, 2, 2, 3),
         draw(46, 3, 2))
    case("multiDot", lambda *x: L.multi_dot(x), draw(47, 2, 4), draw(48, 4, 1), draw(49, 1, 3))
    case("multiDot vectors", lambda *x: L.multi_dot(x), draw(50, 3), draw(51, 3, 2), draw(52, 2))
    case("vander", L.vander, draw(53, 3))
    case("vander 4", lambda x: L.vander(x, N=4), draw(54, 2, 3))
    case("cov", torch.cov, draw(55, 2, 4))
    case("cov 0", lambda x: torch.cov(x, correction=0), draw(56, 4))
    case("corrCoef 25", torch.corrcoef, draw(57, 2, 5))
    case("diag", torch.diag, draw(58, 3))
    case("diag 1", lambda x: torch.diag(x, 1), draw(59, 3))
    case("diag -1", lambda x: torch.diag(x, -1), draw(60, 3, 4))
    case("diagonal 2", lambda x: x.diagonal(2, -2, -1), draw(61, 2, 3, 4))
    case("diagonal -3", lambda x: x.diagonal(-3, -2, -1), draw(62, 3, 4))
    for k in (0, 2, -1):
        case(f"diagEmbed {k}", lambda x: torch.diag_embed(x, k), draw(63, 2, 3))


def write():
    functions()
    products()
