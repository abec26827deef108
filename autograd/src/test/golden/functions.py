"""More elementwise ops on many operands, extreme ones included."""
import torch
import torch.nn.functional as F

from elementwise import write_ops

UNARY = {
    "lgamma": torch.lgamma, "digamma": torch.digamma, "erfInv": torch.erfinv, "sinc": torch.sinc,
    "i0": torch.special.i0, "i0e": torch.special.i0e, "i1": torch.special.i1, "i1e": torch.special.i1e,
    "deg2rad": torch.deg2rad, "rad2deg": torch.rad2deg, "tanhShrink": F.tanhshrink,
    "signbit": torch.signbit, "isPosInf": torch.isposinf, "isNegInf": torch.isneginf,
}
BINARY = {
    "fmod": torch.fmod, "logAddExp2": torch.logaddexp2,
    "clipMin": lambda a, b: torch.clamp(a, min=b), "clipMax": lambda a, b: torch.clamp(a, max=b),
}
WITH_NUMBERS = {
    "softShrink": (lambda x: F.softshrink(x, 0.5), [0.5]),
    "hardShrink": (lambda x: F.hardshrink(x, 0.5), [0.5]),
}


def write():
    write_ops(UNARY, BINARY, WITH_NUMBERS)
