"""Fourier transforms and complex numbers, which are pairs in a last axis."""
import torch

from common import case, draw

F = torch.fft
F64 = (torch.float64,)


def c(x):
    return torch.view_as_complex(x.contiguous())


def r(z):
    return torch.view_as_real(z.resolve_conj()).clone()


def write():
    for n in (1, 2, 3, 4, 5, 7, 8, 11):
        x = draw(n, n, 2)
        dtypes = (torch.float64, torch.float32) if n < 9 else F64
        case(f"fft of {n}", lambda x: r(F.fft(c(x))), x, dtypes=dtypes)
        case(f"ifft of {n}", lambda x: r(F.ifft(c(x))), x, dtypes=dtypes)
        case(f"rfft of {n}", lambda x: r(F.rfft(x)), draw(n + 20, n))
    x = draw(40, 2, 2, 3, 2)
    for norm in ("backward", "ortho", "forward"):
        case(f"fft 6 -2 {norm}", lambda x: r(F.fft(c(x), 6, -2, norm)), x, dtypes=F64)
        case(f"ifft 2 0 {norm}", lambda x: r(F.ifft(c(x), 2, 0, norm)), x, dtypes=F64)
        case(f"rfft 6 0 {norm}", lambda x: r(F.rfft(x, 6, 0, norm)), draw(41, 4, 2))
        case(f"irfft 5 0 {norm}", lambda x: F.irfft(c(x), 5, 0, norm), draw(42, 3, 2, 2))
        case(f"fftn 0 2 {norm}", lambda x: r(F.fftn(c(x), dim=(0, 2), norm=norm)), x, dtypes=F64)
    for n in (1, 2, 3, 6, 7, 9):
        case(f"irfft {n}", lambda x: F.irfft(c(x), n), draw(50 + n, 4, 2))
    case("irfft", lambda x: F.irfft(c(x)), draw(60, 2, 4, 2))
    case("fft empty", lambda x: r(F.fft(c(x))), torch.zeros(0, 3, 2))
    case("fft2", lambda x: r(F.fft2(c(x))), x)
    case("ifft2", lambda x: r(F.ifft2(c(x))), x)
    case("fftn", lambda x: r(F.fftn(c(x))), x)
    case("ifftn", lambda x: r(F.ifftn(c(x))), x)
    case("rfft2", lambda x: r(F.rfft2(x)), draw(61, 2, 3, 4))
    case("irfft2", lambda x: F.irfft2(c(x)), draw(62, 3, 3, 2))
    case("fftFreq 5", lambda: F.fftfreq(5, 0.5), dtypes=(torch.float32,))
    case("fftFreq 6", lambda: F.fftfreq(6, 0.5), dtypes=(torch.float32,))
    case("rfftFreq 5", lambda: F.rfftfreq(5, 0.5), dtypes=(torch.float32,))
    case("rfftFreq 6", lambda: F.rfftfreq(6, 0.5), dtypes=(torch.float32,))
    case("fftShift 0", lambda x: F.fftshift(x, 0), draw(63, 5, 2))
    case("fftShift 0 1", lambda x: F.fftshift(x, (0, 1)), draw(64, 4, 3))
    case("ifftShift 0 1", lambda x: F.ifftshift(x, (0, 1)), draw(65, 4, 3))
    z, w = draw(66, 3, 2), draw(67, 2, 3, 2)
    case("complex", lambda x, y: r(torch.complex(x, y)), draw(68, 2, 3), draw(69, 2, 3))
    case("polar", lambda x, y: r(torch.polar(x, y)), draw(70, 3, low=0.25), draw(71, 3))
    case("real", lambda z: c(z).real.clone(), z)
    case("imag", lambda z: c(z).imag.clone(), z)
    case("complexConj", lambda z: r(c(z).conj()), z)
    case("complexMul", lambda z, w: r(c(z) * c(w)), z, w)
    case("complexAbs", lambda z: c(z).abs(), z)
    case("complexAbs zeros", lambda z: c(z).abs(), [[0.0, 0.0], [3.0, -4.0]], curvature=False)
    case("complexAngle", lambda z: c(z).angle(), z)
