"""Products of matrices and vectors."""
import torch

from common import CUBE, M, N, V, case


def write():
    case("matmul", torch.matmul, M, N)
    case("matmul batch", torch.matmul, CUBE, N)
    case("matmul vector", torch.matmul, N, V)
    case("dot", torch.dot, V, V)
    case("outer", torch.outer, V, [1.0, 2.0])
    case("einsum ij,jk->ki", lambda a, b: torch.einsum("ij,jk->ki", a, b), M, N)
    case("einsum bij,bkj->bik", lambda a, b: torch.einsum("bij,bkj->bik", a, b), CUBE, CUBE)
    case("einsum ii->i", lambda a: torch.einsum("ii->i", a), [[1.0, 2.0], [3.0, 4.0]])
    case("einsum ij,ij->", lambda a, b: torch.einsum("ij,ij->", a, b), M, M)
    case("trace", torch.trace, [[1.0, 2.0], [3.0, 4.0]])
