"""The operands of linear algebra."""
import torch

from common import draw


def regular(seed, *dims):
    """Square matrices far from singular."""
    n = dims[-1]
    return draw(seed, *dims) + 4 * torch.eye(n, dtype=torch.float64)


def apart(seed, *dims):
    """Matrices whose singular values are apart."""
    t = draw(seed, *dims)
    k = min(dims[-2:])
    steps = torch.zeros(dims[-2:], dtype=torch.float64)
    steps[range(k), range(k)] = torch.arange(1, k + 1, dtype=torch.float64) * 4
    return t + steps


A, B = regular(1, 3, 3), regular(2, 2, 2, 2)
ONE, NONE, EMPTY = [[2.0]], torch.zeros(0, 0), torch.zeros(0, 2, 2)
SINGULAR = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [5.0, 7.0, 9.0]]
RANK1 = [[1.0, 2.0, -1.0], [2.0, 4.0, -2.0], [-3.0, -6.0, 3.0]]
ZERO = [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
TALL, WIDE = apart(3, 4, 2), apart(4, 2, 4)
F64 = (torch.float64,)
