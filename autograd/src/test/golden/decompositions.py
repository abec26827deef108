"""Decompositions. The signs of vectors are LAPACK's there as here."""
import torch

from common import case
from linalg import A, B, EMPTY, F64, NONE, ONE, TALL, WIDE, apart

L = torch.linalg
F32 = (torch.float32,)


def definite(x):
    """Of any square matrix a positive definite one."""
    return x @ x.mT + torch.eye(x.shape[-1], dtype=x.dtype)


def symmetric(x):
    return (x + x.mT) / 2


def function_of(values, vectors):
    return (vectors * values.sin().unsqueeze(-2)) @ vectors.mT


def decompositions():
    for what, x in (("", A), (" batch", B), (" 1", ONE), (" none", NONE), (" empty", EMPTY)):
        case("cholesky" + what, lambda x: L.cholesky(definite(x)), x)
    for what, x in (("", A), (" batch", B), (" tall", TALL), (" 1", ONE)):
        case("qr q" + what, lambda x: L.qr(x)[0], x)
        case("qr r" + what, lambda x: L.qr(x)[1], x)
    case("qr q wide", lambda x: L.qr(x)[0], WIDE)
    case("qr r wide", lambda x: L.qr(x)[1], WIDE)
    for what, x in (("", apart(20, 3, 3)), (" batch", apart(21, 2, 2, 2)), (" tall", TALL), (" wide", WIDE)):
        case("svd u" + what, lambda x: L.svd(x, full_matrices=False)[0], x, dtypes=F64)
        case("svd s" + what, lambda x: L.svd(x, full_matrices=False)[1], x, dtypes=F64)
        case("svd vh" + what, lambda x: L.svd(x, full_matrices=False)[2], x, dtypes=F64)
        case("svd polar" + what, lambda x: (lambda f: f[0] @ f[2])(L.svd(x, full_matrices=False)), x)
        case("svdvals" + what, L.svdvals, x, dtypes=F64)
    for what, x in (("", apart(22, 3, 3)), (" batch", apart(23, 2, 2, 2)), (" 1", ONE), (" none", NONE)):
        case("eigh values" + what, lambda x: L.eigh(symmetric(x))[0], x, dtypes=F64)
        case("eigh vectors" + what, lambda x: L.eigh(symmetric(x))[1], x, dtypes=F64)
        case("eigh function" + what, lambda x: function_of(*L.eigh(symmetric(x))), x)
        case("eigvalsh" + what, lambda x: L.eigvalsh(symmetric(x)), x, dtypes=F64)
    # In float32 second derivatives depend on the library's rounding: there values and gradients.
    for what, x in (("", apart(20, 3, 3)), (" tall", TALL)):
        case("svdvals" + what, L.svdvals, x, dtypes=F32, curvature=False)
    case("eigvalsh", lambda x: L.eigvalsh(symmetric(x)), apart(22, 3, 3), dtypes=F32, curvature=False)
    # Values alone, where they are equal.
    equal = [[2.0, 0.0], [0.0, 2.0]]
    case("svdvals equal", lambda x: L.svdvals(x), equal, curvature=False)
    case("eigvalsh equal", lambda x: L.eigvalsh(symmetric(x)), equal, curvature=False)


def write():
    decompositions()
