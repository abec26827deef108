"""Shape, joining and indexing."""
import torch
import torch.nn.functional as F

from common import CUBE, M, N, case


def write():
    i = [[2, 0], [1, 1]]
    case("gather 1", lambda x, i: x.gather(1, i), M, i)
    case("indexSelect 1", lambda x, i: x.index_select(1, i), M, [2, 0, 2])
    case("take", lambda x, i: x.take(i), M, [5, 0, 5])
    case("scatterAdd 1", lambda x, i, s: x.scatter_add(1, i, s), M, i, [[10.0, 20.0], [30.0, 40.0]])
    case("maskedSelect", lambda x: x.masked_select(x > 0), M)
    case("get", lambda x: x[:, 1:, None], M)
    case("tril 0", lambda x: x.tril(0), N)
    case("triu 1", lambda x: x.triu(1), N)
    case("diagonal", lambda x: x.diagonal(), N)
    case("flip 1", lambda x: x.flip(1), M)
    case("roll 1", lambda x: x.roll(1, 1), M)
    case("tile", lambda x: x.repeat(2, 1, 2), M)
    case("repeat", lambda x: x.repeat_interleave(2, 1), M)
    case("pad", lambda x: F.pad(x, (1, 0, 0, 2), value=7.0), M)
    case("concat 1", lambda a, b: torch.cat([a, b], 1), M, M)
    case("stack 1", lambda a, b: torch.stack([a, b], 1), M, M)
    case("T", lambda x: x.T, M)
    case("transpose", lambda x: x.permute(2, 0, 1), CUBE)
    case("clip", lambda x, a, b: x.clamp(a, b), M, [-1.0, 0.25, 0.0], [1.0, 1.0, 1.0])
    case("lerp", torch.lerp, M, [1.0, 2.0, 3.0], [0.5, 0.25, 2.0])
    case("where", lambda a, b: torch.where(a > b, a, b * 2), M, [0.5, 0.5, 0.5])
