"""Pieces, grids, turns, and padding by what is there."""
import torch
import torch.nn.functional as F

from common import CUBE, M, N, case

LINE = [[[1.0, -2.0, 0.5, 4.0]]]


def write():
    case("reshape", lambda x: x.reshape(3, -1), M)
    case("flatten", lambda x: x.flatten(1, 2), CUBE)
    case("broadcastTo", lambda x: x.expand(2, 2, 3), M)
    case("swapAxes", lambda x: x.swapaxes(0, -1), CUBE)
    case("moveAxis", lambda x: x.movedim(0, -1), CUBE)
    case("squeeze", lambda x: x.squeeze(), LINE)
    case("unsqueeze", lambda x: x.unsqueeze(-1), M)
    case("split", lambda x: x.split(2, 1)[1], N)
    case("unstack", lambda x: x.unbind(1)[2], N)
    case("narrow", lambda x: x.narrow(1, 1, 2), N)
    case("to", lambda x: x.to(torch.float32), M, dtypes=(torch.float32,))
    case("oneHot", lambda i: F.one_hot(i, 4).float(), [[1, 3], [0, 0]])
    case("chunk", lambda x: x.chunk(3, 1)[-1], N)
    case("split sizes", lambda x: x.split([1, 0, 3], 1)[2], N)
    case("tensorSplit 3", lambda x: x.tensor_split(3, 1)[0], N)
    case("tensorSplit places", lambda x: x.tensor_split([1, -1], 1)[1], N)
    case("meshgrid ij", lambda a, b: torch.meshgrid(a, b, indexing="ij")[1], [1.0, 2.0], [3.0, 4.0, 5.0])
    case("meshgrid xy", lambda a, b: torch.meshgrid(a, b, indexing="xy")[0], [1.0, 2.0], [3.0, 4.0, 5.0])
    for mode, ours in (("reflect", "reflect"), ("replicate", "edge"), ("circular", "wrap")):
        case("pad " + ours, lambda x: F.pad(x, (2, 1), mode=mode), LINE)
        case("pad square " + ours, lambda x: F.pad(x, (1, 2, 1, 0), mode=mode), [[N]], dtypes=(torch.float64,))
    case("roll several", lambda x: x.roll((1, -2), (0, 1)), M)
    for k in (1, 2, -1):
        case("rot90 %d" % k, lambda x: x.rot90(k, (0, 1)), M)
    case("unflatten", lambda x: x.unflatten(1, (2, 2)), N)
    case("hstack", lambda a, b: torch.hstack((a, b)), M, M)
    case("vstack", lambda a, b: torch.vstack((a, b)), M, [1.0, 2.0, 3.0])
    case("broadcastTensors", lambda a, b: torch.broadcast_tensors(a, b)[1], M, [1.0, 2.0, 3.0])
    case("takeAlongAxis", lambda x, i: torch.take_along_dim(x, i, 1), M, [[2, 0]])
    case("repeat counts", lambda x, n: x.repeat_interleave(n, 1), M, [2, 0, 1])
    case("argWhere", lambda x: torch.argwhere(x.detach() > 0), M)
    case("trilIndices", lambda x: torch.tril_indices(3, 4, 1), [1.0])
    case("triuIndices", lambda x: torch.triu_indices(3, 4, -1), [1.0])
