"""Normalisations, attention, embedding, distances and what else layers compute."""
import torch
import torch.nn.functional as F

from common import INF, M, case, draw

D = (torch.float64,)


def both(name, f, *operands, curvature=True, fixed=()):
    case(name, f, *operands, dtypes=D, curvature=curvature, fixed=fixed)


def attention(q, k, v, mask=None, scale=None):
    """What later versions of PyTorch offer; this one has no mask of its own kind."""
    s = q @ k.transpose(-2, -1) * (q.shape[-1] ** -0.5 if scale is None else scale)
    if mask is not None:
        s = s.masked_fill(~mask, -INF) if mask.dtype == torch.bool else s + mask
    return s.softmax(-1) @ v


def rms_norm(x, w):
    return x * (x.square().mean(-1, keepdim=True) + 1e-6).rsqrt() * w


def lstm_cell(gates, c):
    """Behind the products, which are by 1 and by 0."""
    one, none = torch.eye(gates.shape[-1], dtype=c.dtype), torch.zeros(gates.shape[-1], c.shape[-1], dtype=c.dtype)
    return torch.stack(torch.lstm_cell(gates, (torch.zeros_like(c), c), one, none))


def along(kind, backwards=False):
    """A layer whose input reaches the gates as it is; a GRU's last bias is that behind the reset gate."""
    def f(x, h, *rest):
        c, w, b = (rest[0], rest[1], None) if kind == "lstm" else (None, rest[0], rest[1] if len(rest) > 1 else None)
        wide = w.shape[0]
        none = torch.zeros(wide, dtype=x.dtype)
        of_state = none if b is None else torch.cat([none[: wide - b.shape[1]], b[0]])
        weights = [torch.eye(wide, dtype=x.dtype), w, none, of_state]
        state = h[None] if c is None else (h[None], c[None])
        if backwards:
            x = x.flip(0)
        y = getattr(torch, kind)(x, state, weights, True, 1, 0.0, False, False, False)[0]
        return y.flip(0) if backwards else y
    return f


def write():
    x, image = draw(1, 3, 4), draw(2, 2, 4, 3)
    w, b, mean, var = draw(3, 4), draw(4, 4), draw(5, 4), draw(6, 4, low=0.25)
    case("batchNorm", lambda x, m, v: F.batch_norm(x, m, v), x, mean, var, fixed=(1, 2))
    both("batchNorm affine", lambda x, m, v, w, b: F.batch_norm(x, m, v, w, b, eps=0.1),
         image, mean, var, w, b, fixed=(1, 2))
    case("batchNormTraining", lambda x: F.batch_norm(x, None, None, training=True), x)
    both("batchNormTraining affine", lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True), image, w, b)
    case("layerNorm", lambda x: F.layer_norm(x, (4,)), x)
    both("layerNorm two", lambda x: F.layer_norm(x, (4, 3)), image)
    both("layerNorm affine", lambda x, w, b: F.layer_norm(x, (4,), w, b, 0.1), x, w, b)
    both("layerNorm zeros", lambda x: F.layer_norm(x, (4,)), [[0.0] * 4, [2.0] * 4])
    both("rmsNorm", rms_norm, x, w)
    both("groupNorm 2", lambda x: F.group_norm(x, 2), image)
    both("groupNorm affine", lambda x, w, b: F.group_norm(x, 4, w, b, 0.1), image, w, b)
    both("instanceNorm", lambda x: F.instance_norm(x), image)
    both("instanceNorm affine", lambda x, w, b: F.instance_norm(x, None, None, w, b), image, w, b)
    both("localResponseNorm 3", lambda x: F.local_response_norm(x, 3), image)
    both("localResponseNorm 2", lambda x: F.local_response_norm(x, 2, 0.5, 0.5, 2.0), image)
    case("normalize", F.normalize, x)
    both("normalize 3 0", lambda x: F.normalize(x, 3.0, 0), x)
    both("normalize zeros", F.normalize, [[3.0, 4.0]])

    q, k, v = draw(7, 2, 2, 3), draw(8, 2, 4, 3), draw(9, 2, 4, 2)
    mask = torch.tensor([[True, False, True, True], [False, True, False, False]])
    case("scaledDotProductAttention", attention, q, k, v)
    both("scaledDotProductAttention mask", attention, q, k, v, mask)
    both("scaledDotProductAttention bias", attention, q, k, v, draw(10, 2, 4))
    both("scaledDotProductAttention scale", lambda q, k, v: attention(q, k, v, None, 0.25), q, k, v)
    both("scaledDotProductAttention causal", lambda q, k, v: F._scaled_dot_product_attention(q, k, v, None, 0.0, False, True)[0],
         q, k, v)

    table = draw(11, 5, 3)
    case("embedding", lambda t, i: F.embedding(i, t), table, [[1, 4], [1, 0]])
    both("embedding padding", lambda t, i: F.embedding(i, t, padding_idx=1), table, [[1, 4], [1, 0]])
    case("linear", F.linear, x, draw(12, 2, 4))
    both("linear bias", F.linear, image.transpose(1, 2).contiguous(), draw(12, 2, 4), draw(13, 2))
    both("bilinear", F.bilinear, draw(14, 3, 2), draw(15, 3, 3), draw(16, 2, 2, 3), draw(17, 2))
    both("glu", F.glu, x)
    both("glu 1", lambda x: F.glu(x, 1), image)
    both("softmin 1", lambda x: F.softmin(x, 1), M)
    both("lstmCell", lstm_cell, draw(22, 2, 12), draw(23, 2, 3))
    both("gruCell", lambda x, h, w: torch.gru_cell(x, h, torch.eye(9, dtype=x.dtype), w), draw(24, 2, 9), draw(25, 2, 3), draw(26, 9, 3))

    for kind, gates in (("lstm", 4), ("gru", 3), ("rnn_tanh", 1), ("rnn_relu", 1)):
        name = {"rnn_tanh": "rnn", "rnn_relu": "rnnRelu"}.get(kind, kind)
        operands = [draw(31, 4, 2, 3 * gates), draw(32, 2, 3)]
        if kind == "lstm":
            operands.append(draw(33, 2, 3))
        operands.append(draw(34, 3 * gates, 3) / 2)
        if kind == "gru":
            operands.append(draw(35, 1, 3))
        case(name, along(kind), *operands)
        case(name + " backwards", along(kind, True), *operands)

    one, two = draw(18, 3, 4), draw(19, 3, 4)
    case("cosineSimilarity", F.cosine_similarity, one, two)
    both("cosineSimilarity last", lambda a, b: F.cosine_similarity(a, b, -1), image, draw(20, 3))
    case("pairwiseDistance", F.pairwise_distance, one, two)
    both("pairwiseDistance 1", lambda a, b: F.pairwise_distance(a, b, 1.0), one, two)
    both("pairwiseDistance 3", lambda a, b: F.pairwise_distance(a, b, 3.0), one, two)
    for p in (1.0, 2.0, 3.0, INF):
        name = "inf" if p == INF else str(int(p))
        both("cdist " + name, lambda a, b: torch.cdist(a, b, p, compute_mode="donot_use_mm_for_euclid_dist"),
             one, draw(21, 2, 4), curvature=False)
    both("cdist 2 zeros", lambda a, b: torch.cdist(a, b, 2.0, compute_mode="donot_use_mm_for_euclid_dist"),
         [[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0]], curvature=False)
