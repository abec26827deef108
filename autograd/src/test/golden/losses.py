"""Losses."""
import torch
import torch.nn.functional as F

from common import LARGE, M, V, case, draw

D = (torch.float64,)


def both(name, f, *operands, curvature=True, fixed=()):
    case(name, f, *operands, dtypes=D, curvature=curvature, fixed=fixed)


def write():
    case("crossEntropy", F.cross_entropy, M, [2, 0])
    case("crossEntropy probabilities", F.cross_entropy, M, [[0.5, 0.25, 0.25], [0.0, 1.0, 0.0]])
    case("crossEntropy large", F.cross_entropy, LARGE, [0, 0])
    image, at = draw(1, 2, 3, 2), [[0, 2], [1, 1]]
    w = draw(2, 3, low=0.25)
    p = draw(3, 2, 3, 2, low=0.0, high=1.0)
    both("crossEntropy image", F.cross_entropy, image, at)
    both("crossEntropy one", F.cross_entropy, M[0], 1)
    both("crossEntropy ignored", F.cross_entropy, image, [[0, -100], [1, -100]])
    both("crossEntropy ignored all", F.cross_entropy, M, [-100, -100])
    both("crossEntropy ignore 1", lambda x, t: F.cross_entropy(x, t, ignore_index=1), image, at)
    for reduction in ("mean", "sum", "none"):
        r = " " + reduction
        both("crossEntropy smooth" + r,
             lambda x, t: F.cross_entropy(x, t, label_smoothing=0.25, ignore_index=1, reduction=reduction), image, at)
        both("crossEntropy weight smooth" + r,
             lambda x, t, w: F.cross_entropy(x, t, w, label_smoothing=0.25, ignore_index=1,
                                             reduction=reduction), image, at, w, fixed=(2,))
        both("crossEntropy weight smooth p" + r,
             lambda x, t, w: F.cross_entropy(x, t, w, label_smoothing=0.25, reduction=reduction), image, p, w, fixed=(2,))
        both("nllLoss weight" + r,
             lambda x, t, w: F.nll_loss(x, t, w, ignore_index=1, reduction=reduction), image, at, w, fixed=(2,))
    case("nllLoss", F.nll_loss, M, [2, 0])
    both("multiMarginLoss", F.multi_margin_loss, M, [2, 0], curvature=False)
    both("multiMarginLoss 2", lambda x, t, w: F.multi_margin_loss(x, t, 2, 1.5, w, reduction="none"),
         M, [2, 0], w, curvature=False, fixed=(2,))

    x, t = draw(4, 2, 5), draw(5, 2, 5)
    x[0, 0] = t[0, 0]
    for reduction in ("mean", "sum", "none"):
        r = " " + reduction
        both("mseLoss" + r, lambda x, t: F.mse_loss(x, t, reduction=reduction), x, t)
        both("l1Loss" + r, lambda x, t: F.l1_loss(x, t, reduction=reduction), x, t)
        both("huberLoss" + r, lambda x, t: F.huber_loss(x, t, reduction, 1.5), x, t)
        both("smoothL1Loss" + r, lambda x, t: F.smooth_l1_loss(x, t, reduction=reduction, beta=0.5), x, t)
    case("mseLoss", F.mse_loss, M, [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    both("smoothL1Loss 0", lambda x, t: F.smooth_l1_loss(x, t, beta=0.0), x, t)
    both("mseLoss of nothing", F.mse_loss, torch.zeros(0, 2), torch.zeros(0, 2))

    prob, hard = draw(6, 6, low=0.05, high=0.95), [1.0, 0.0, 0.25, 0.75, 1.0, 0.0]
    both("binaryCrossEntropy", lambda p, t: F.binary_cross_entropy(p, t), prob, hard, fixed=(1,))
    both("binaryCrossEntropy none zeros",
         lambda p: F.binary_cross_entropy(p, torch.tensor([1.0, 0.0], dtype=p.dtype), reduction="none"), [1.0, 0.0])
    case("binaryCrossEntropyWithLogits", F.binary_cross_entropy_with_logits, M,
         [[1.0, 0.0, 0.5], [0.25, 1.0, 0.0]])
    both("binaryCrossEntropyWithLogits large", F.binary_cross_entropy_with_logits, [1000.0, -1000.0, 40.0],
         [0.0, 1.0, 0.5])
    both("binaryCrossEntropyWithLogits posWeight",
         lambda x, t, w: F.binary_cross_entropy_with_logits(x, t, pos_weight=w, reduction="none"),
         x[:, :3].contiguous(), torch.tensor(hard).reshape(2, 3), w, fixed=(1, 2))
    both("klDiv", lambda x, t: F.kl_div(x, t, reduction="sum"), x, t.abs() + 0.25, fixed=(1,))
    both("klDiv zeros", lambda x, t: F.kl_div(x, t), [-1.0, -2.0], [0.0, 1.0], fixed=(1,))
    both("klDiv log", lambda x, t: F.kl_div(x, t, log_target=True), x, t)
    count = [[0.0, 1.0, 2.0, 5.0, 1.5]] * 2
    both("poissonNllLoss", lambda x, t: F.poisson_nll_loss(x, t), x, count, fixed=(1,))
    both("poissonNllLoss full", lambda x, t: F.poisson_nll_loss(x, t, False, full=True, reduction="none"),
         x.abs() + 0.25, count, fixed=(1,))
    both("gaussianNllLoss", lambda x, t, v: F.gaussian_nll_loss(x, t, v), x, t, t.abs() + 0.25)
    both("gaussianNllLoss full", lambda x, t, v: F.gaussian_nll_loss(x, t, v, full=True, reduction="none"),
         x, t, [[0.5], [1.0]])

    y = torch.tensor([[1.0, -1.0, -1.0, 1.0, 1.0], [-1.0, 1.0, -1.0, 1.0, -1.0]])
    both("softMarginLoss", lambda x, y: F.soft_margin_loss(x, y), x, y, fixed=(1,))
    both("hingeEmbeddingLoss", lambda x, y: F.hinge_embedding_loss(x, y, 0.5), x, y, fixed=(1,))
    both("marginRankingLoss", lambda a, b, y: F.margin_ranking_loss(a, b, y, 0.3), x, t, y, fixed=(2,))
    a, b, c = draw(7, 4, 3), draw(8, 4, 3), draw(9, 4, 3)
    both("cosineEmbeddingLoss", lambda a, b, y: F.cosine_embedding_loss(a, b, y, 0.1), a, b, [1, -1, -1, 1])
    both("tripletMarginLoss", lambda a, b, c: F.triplet_margin_loss(a, b, c, 2.0), a, b, c)
    both("tripletMarginLoss swap", lambda a, b, c: F.triplet_margin_loss(a, b, c, 2.0, 3.0, swap=True,
                                                                         reduction="none"), a, b, c)
    both("marginRankingLoss 0", lambda a, b, y: F.margin_ranking_loss(a, b, y), V, V, [1.0, -1.0, 1.0, -1.0], fixed=(2,))
    both("hingeEmbeddingLoss 1", lambda x, y: F.hinge_embedding_loss(x, y), [1.0, 1.0], [1.0, -1.0], fixed=(1,))
    both("tripletMarginLoss 0", lambda a: F.triplet_margin_loss(a, a, a, 0.0), M)
