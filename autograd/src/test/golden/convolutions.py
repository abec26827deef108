"""Convolutions, their transposes, and the patches that they are made of."""
import torch
import torch.nn.functional as F

from common import case, draw

D = (torch.float64,)


def both(name, f, *operands):
    case(name, f, *operands, dtypes=D)


def write():
    x1, x2, x3 = draw(1, 2, 2, 5), draw(2, 1, 2, 5, 4), draw(3, 1, 1, 3, 3, 2)
    w1, w2, w3 = draw(4, 3, 2, 2), draw(5, 2, 2, 3, 2), draw(6, 2, 1, 2, 2, 1)
    b2, b3 = draw(7, 2), draw(8, 3)
    case("conv1d", F.conv1d, x1, w1)
    both("conv1d bias", F.conv1d, x1, w1, b3)
    both("conv1d one", F.conv1d, x1[0], w1)
    both("conv1d stride 3 padding 2", lambda x, w: F.conv1d(x, w, stride=3, padding=2), x1, w1)
    both("conv1d stride 4", lambda x, w: F.conv1d(x, w, stride=4), draw(9, 1, 1, 9), draw(10, 1, 1, 2))
    both("conv1d dilation 3", lambda x, w: F.conv1d(x, w, dilation=3), x1, w1)
    both("conv1d same", lambda x, w: F.conv1d(x, w, padding="same"), x1, w1)
    both("conv1d same dilation 3", lambda x, w: F.conv1d(x, w, padding="same", dilation=3), x1, w1)
    both("conv1d batch of none", F.conv1d, torch.zeros(0, 2, 5), w1)
    case("conv2d", F.conv2d, x2, w2)
    both("conv2d bias", F.conv2d, x2, w2, b2)
    both("conv2d one", F.conv2d, x2[0], w2)
    both("conv2d 1 x 1", F.conv2d, x2, draw(11, 3, 2, 1, 1))
    both("conv2d stride 2 1 padding 1 2 dilation 2 1",
         lambda x, w: F.conv2d(x, w, stride=(2, 1), padding=(1, 2), dilation=(2, 1)), x2, w2)
    both("conv2d groups", lambda x, w: F.conv2d(x, w, groups=2), x2, draw(12, 4, 1, 2, 2))
    both("conv2d same", lambda x, w: F.conv2d(x, w, padding="same"), x2, w2)
    both("conv2d batch of none", F.conv2d, torch.zeros(0, 2, 5, 4), w2)
    both("conv2d whole", F.conv2d, x2, draw(13, 1, 2, 5, 4))
    both("conv3d", F.conv3d, x3, w3)
    both("conv3d stride 2 padding 1", lambda x, w, b: F.conv3d(x, w, b, stride=2, padding=1), x3, w3, b2)

    t1, t2 = draw(14, 2, 3, 2), draw(15, 2, 2, 2, 3)
    both("convTranspose1d", F.conv_transpose1d, x1, t1)
    both("convTranspose1d stride 3 padding 1 output 2",
         lambda x, w, b: F.conv_transpose1d(x, w, b, stride=3, padding=1, output_padding=2),
         x1, draw(16, 2, 1, 4), draw(17, 1))
    both("convTranspose1d dilation 3 output 2",
         lambda x, w: F.conv_transpose1d(x, w, dilation=3, output_padding=2), x1, draw(16, 2, 1, 2))
    both("convTranspose2d", F.conv_transpose2d, draw(18, 1, 2, 2, 3), t2)
    both("convTranspose2d one", F.conv_transpose2d, draw(18, 2, 2, 3), t2)
    both("convTranspose2d stride 2 1 groups",
         lambda x, w: F.conv_transpose2d(x, w, stride=(2, 1), padding=(1, 0), groups=2),
         draw(18, 2, 2, 2, 3), draw(19, 2, 2, 2, 1))
    both("convTranspose3d stride 2", lambda x, w: F.conv_transpose3d(x, w, stride=2),
         draw(20, 1, 1, 2, 1, 2), draw(21, 1, 2, 1, 2, 1))

    both("unfold 1 3 2", lambda x: x.unfold(1, 3, 2), draw(22, 2, 8))
    both("unfold 0 1 4", lambda x: x.unfold(0, 1, 4), draw(22, 9))
    both("unfold patches", lambda x: F.unfold(x, (2, 3), padding=(1, 0), stride=(2, 1)), draw(23, 2, 2, 3, 4))
    both("unfold patches one", lambda x: F.unfold(x, (2, 2), dilation=(1, 2)), draw(23, 2, 3, 4))
    both("fold", lambda x: F.fold(x, (3, 4), (2, 2), padding=(1, 0)), draw(24, 1, 8, 12))
