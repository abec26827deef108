"""Losses."""
import torch.nn.functional as F

from common import LARGE, M, case


def write():
    case("crossEntropy", F.cross_entropy, M, [2, 0])
    case("crossEntropy probabilities", F.cross_entropy, M, [[0.5, 0.25, 0.25], [0.0, 1.0, 0.0]])
    case("crossEntropy large", F.cross_entropy, LARGE, [0, 0])
    case("nllLoss", F.nll_loss, M, [2, 0])
    case("mseLoss", F.mse_loss, M, [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    case("binaryCrossEntropyWithLogits", F.binary_cross_entropy_with_logits, M,
         [[1.0, 0.0, 0.5], [0.25, 1.0, 0.0]])
