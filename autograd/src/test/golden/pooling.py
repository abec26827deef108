"""The largest and the means of windows, and images scaled."""
import torch
import torch.nn.functional as F

from common import INF, NAN, case, draw

D = (torch.float64,)


def both(name, f, *operands, curvature=True):
    case(name, f, *operands, dtypes=D, curvature=curvature)


def write():
    x1, x2, x3 = draw(1, 2, 7), draw(2, 1, 2, 5, 4), draw(3, 1, 2, 3, 4)
    ties = [[[1.0, 3.0, 3.0, 1.0], [3.0, 2.0, 2.0, 2.0], [0.0, 0.0, 0.0, 0.0]]]
    wild = [[[-INF, -INF, 1.0, NAN], [-INF, -INF, NAN, 2.0], [INF, 0.0, INF, 1.0]]]
    for name, d in (("maxPool", 1), ("avgPool", 1)):
        f = F.max_pool1d if name == "maxPool" else F.avg_pool1d
        g = F.max_pool2d if name == "maxPool" else F.avg_pool2d
        h = F.max_pool3d if name == "maxPool" else F.avg_pool3d
        case(name + "1d 2", lambda x: f(x, 2), x1)
        both(name + "1d 3 stride 2 padding 1", lambda x: f(x, 3, 2, 1), x1)
        both(name + "1d 2 stride 3", lambda x: f(x, 2, 3), x1)
        both(name + "1d 3 stride 2 ceil", lambda x: f(x, 3, 2, 0, ceil_mode=True), draw(4, 2, 6))
        both(name + "1d 2 stride 5 padding 1 ceil", lambda x: f(x, 2, 5, 1, ceil_mode=True), x1)
        case(name + "2d 2", lambda x: g(x, 2), x2)
        both(name + "2d 2 ties", lambda x: g(x, 2), ties)
        both(name + "2d 2 wild", lambda x: g(x, 2), wild)
        both(name + "2d 3 2 stride 1 2 padding 1", lambda x: g(x, (3, 2), (1, 2), 1), x2)
        both(name + "2d 2 ceil", lambda x: g(x, 2, ceil_mode=True), x2)
        both(name + "2d 3 padding 1 ceil", lambda x: g(x, 3, 3, 1, ceil_mode=True), x2)
        both(name + "3d 2 stride 1", lambda x: h(x, 2, 1), x3)
    both("maxPool1d 2 dilation 3", lambda x: F.max_pool1d(x, 2, 1, 0, 3), x1)
    both("maxPool2d 2 dilation 1 2 padding", lambda x: F.max_pool2d(x, 2, 1, 1, (1, 2)), x2)
    both("maxPool2d 3 stride 1 ties", lambda x: F.max_pool2d(x, 3, 1, 1), ties)
    both("maxPool2d indices", lambda x: F.max_pool2d(x, (3, 2), 1, 1, return_indices=True)[1], x2)
    both("maxPool2d indices ties", lambda x: F.max_pool2d(x, 2, 1, 0, return_indices=True)[1], ties)
    both("maxPool2d indices wild", lambda x: F.max_pool2d(x, 2, 1, 0, return_indices=True)[1], wild)
    both("avgPool1d 3 padding 1 exclude", lambda x: F.avg_pool1d(x, 3, 2, 1, False, False), x1)
    both("avgPool2d 3 ceil exclude", lambda x: F.avg_pool2d(x, 3, 2, 1, True, False), x2)
    both("avgPool2d 2 divisor", lambda x: F.avg_pool2d(x, 2, 1, 0, False, True, 3), x2)
    for n in (1, 3, 9):
        both("adaptiveAvgPool1d %d" % n, lambda x: F.adaptive_avg_pool1d(x, n), x1)
        both("adaptiveMaxPool1d %d" % n, lambda x: F.adaptive_max_pool1d(x, n), x1)
    for m, n in ((1, 1), (2, 3), (7, 2)):
        both("adaptiveAvgPool2d %d %d" % (m, n), lambda x: F.adaptive_avg_pool2d(x, (m, n)), x2)
        both("adaptiveMaxPool2d %d %d" % (m, n), lambda x: F.adaptive_max_pool2d(x, (m, n)), x2)
    both("adaptiveMaxPool2d 2 3 ties", lambda x: F.adaptive_max_pool2d(x, (2, 3)), ties)
    both("lpPool1d 2", lambda x: F.lp_pool1d(x, 2, 3, 2), x1)
    both("lpPool1d 3", lambda x: F.lp_pool1d(x, 3, 2), draw(5, 2, 7, low=0.5))
    both("lpPool2d 2", lambda x: F.lp_pool2d(x, 2, 2, ceil_mode=True), x2)

    line, cube = draw(6, 1, 2, 4), draw(7, 1, 1, 2, 3, 2)
    both("interpolate 7", lambda x: F.interpolate(x, 7), line)
    both("interpolate 3", lambda x: F.interpolate(x, 3), line)
    both("interpolate by 2", lambda x: F.interpolate(x, scale_factor=2), line)
    both("interpolate by 1.6", lambda x: F.interpolate(x, scale_factor=1.6), line)
    both("interpolate exact 7", lambda x: F.interpolate(x, 7, mode="nearest-exact"), line)
    both("interpolate exact 3", lambda x: F.interpolate(x, 3, mode="nearest-exact"), line)
    both("interpolate 2d 8 3", lambda x: F.interpolate(x, (8, 3)), x2)
    both("interpolate 3d 3 2 4", lambda x: F.interpolate(x, (3, 2, 4)), cube)
    both("interpolate area 3", lambda x: F.interpolate(x, 3, mode="area"), line)
    both("interpolate area 2d 2 3", lambda x: F.interpolate(x, (2, 3), mode="area"), x2)
    for corners in (False, True):
        more = " corners" if corners else ""
        for mode, n, x in (("linear", 7, line), ("linear", 3, line), ("linear", 1, line),
                           ("bilinear", (8, 3), x2), ("bilinear", (2, 6), x2),
                           ("trilinear", (3, 2, 4), cube), ("bicubic", (8, 3), x2), ("bicubic", (2, 6), x2)):
            text = " ".join(map(str, n if isinstance(n, tuple) else (n,)))
            both("interpolate %s %s%s" % (mode, text, more),
                 lambda x: F.interpolate(x, n, mode=mode, align_corners=corners), x)
        both("interpolate linear by 1.6" + more,
             lambda x: F.interpolate(x, scale_factor=1.6, mode="linear", align_corners=corners), line)
        both("interpolate bicubic by 1.5 0.6" + more,
             lambda x: F.interpolate(x, scale_factor=(1.5, 0.6), mode="bicubic", align_corners=corners), x2)
