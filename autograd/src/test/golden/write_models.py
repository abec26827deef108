#!/usr/bin/env python3
"""Writes what PyTorch's layers compute: autograd/src/test/resources/org/gradsh/autograd/nn/layers.tsv.

    python3 write_models.py

Lines are fields between tabs: `layer NAME`, then `in DTYPE SHAPE VALUES…` for each operand, `state NAME SHAPE VALUES…`
for each entry of the state_dict before the call, `out SHAPE VALUES…` for each result, `grad NAME SHAPE VALUES…` (NAME is
a parameter's, or `x` for the first operand) of the sum of the results' elements weighed with 1, 1.25, … as common.py
has it, and `after NAME SHAPE VALUES…` for buffers after the call. All numbers are float64.
"""
from pathlib import Path

import torch
from torch import nn

import common
from common import dtype_name, emit, numbers, shape, weights

HERE = Path(__file__).resolve().parent
INTO = HERE.parent / "resources/org/gradsh/autograd/nn"


def floats(seed, *dims):
    g = torch.Generator().manual_seed(seed)
    return (torch.rand(*dims, generator=g, dtype=torch.float64) * 4 - 2).mul(64).round() / 64


def layer(name, module, *operands, call=None, training=True):
    module = module.double().train(training)
    state = module.state_dict()
    for k, (key, value) in enumerate(state.items()):
        if value.dtype.is_floating_point:
            drawn = floats(100 + k, *value.shape) / 2
            value.copy_(drawn.abs() + 0.5 if "var" in key else drawn)
    xs = [x.clone().requires_grad_(x.dtype.is_floating_point) for x in operands]
    emit("layer", name)
    for x in xs:
        emit("in", dtype_name(x.dtype), shape(x), *numbers(x))
    for key, value in state.items():
        emit("state", key, shape(value), *numbers(value))
    out = (call or (lambda m, *a: m(*a)))(module, *xs)
    outs = out if isinstance(out, tuple) else (out,)
    total = 0
    for y in outs:
        emit("out", shape(y), *numbers(y))
        total = total + (y * weights(y)).sum()
    total.backward()
    for key, p in module.named_parameters():
        emit("grad", key, shape(p), *numbers(p.grad))
    if xs[0].dtype.is_floating_point:
        emit("grad", "x", shape(xs[0]), *numbers(xs[0].grad))
    for key, value in module.named_buffers():
        emit("after", key, shape(value), *numbers(value))


def recurrent(m, x, *state):
    if not state:
        out, last = m(x)
    else:
        out, last = m(x, state if isinstance(m, nn.LSTM) else state[0])
    return (out, *last) if isinstance(last, tuple) else (out, last)


def attention(m, x, **options):
    return m(x, x, x, need_weights=False, **options)[0]


class RmsNorm(nn.Module):
    """What later versions of PyTorch offer."""

    def __init__(self, size, eps):
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(size)), eps

    def forward(self, x):
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + self.eps) * self.weight


class Residual(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        return x + self.layer(x)


def write():
    x = floats(1, 3, 4)
    layer("Linear", nn.Linear(4, 5), x)
    layer("Linear without bias", nn.Linear(4, 5, bias=False), floats(1, 2, 3, 4))
    layer("Conv1d", nn.Conv1d(2, 4, 3, stride=2, padding=1, groups=2), floats(2, 2, 2, 7))
    layer("Conv2d", nn.Conv2d(2, 3, 3, padding=1), floats(3, 2, 2, 5, 4))
    layer("Conv2d of all kinds", nn.Conv2d(2, 4, (2, 3), stride=(1, 2), padding=(1, 0), dilation=(2, 1), groups=2, bias=False), floats(3, 2, 2, 5, 6))
    layer("ConvTranspose1d", nn.ConvTranspose1d(3, 2, 3, stride=2, padding=1, output_padding=1), floats(4, 2, 3, 4))
    layer("ConvTranspose2d", nn.ConvTranspose2d(2, 3, 3, stride=2, padding=1), floats(5, 1, 2, 3, 4))
    image = floats(6, 2, 2, 6, 7)
    volume = floats(19, 2, 2, 3, 4, 5)
    layer("Conv3d", nn.Conv3d(2, 4, (2, 3, 2), stride=(1, 2, 1), padding=(1, 0, 1), groups=2), volume)
    layer("ConvTranspose3d", nn.ConvTranspose3d(2, 3, 2, stride=2, padding=1, output_padding=(1, 0, 1)), floats(20, 1, 2, 2, 3, 2))
    layer("MaxPool3d", nn.MaxPool3d(2), volume)
    layer("AvgPool3d", nn.AvgPool3d(2, stride=1, padding=1), volume)
    layer("AdaptiveAvgPool1d", nn.AdaptiveAvgPool1d(3), floats(7, 2, 3, 7))
    layer("AdaptiveMaxPool1d", nn.AdaptiveMaxPool1d(2), floats(7, 2, 3, 7))
    layer("MaxPool2d", nn.MaxPool2d(3, stride=2, padding=1), image)
    layer("AvgPool2d", nn.AvgPool2d(2), image)
    layer("MaxPool1d", nn.MaxPool1d(2), floats(7, 2, 3, 7))
    layer("AvgPool1d", nn.AvgPool1d(3, stride=1, padding=1), floats(7, 2, 3, 7))
    layer("AdaptiveAvgPool2d", nn.AdaptiveAvgPool2d((3, 2)), image)
    layer("AdaptiveMaxPool2d", nn.AdaptiveMaxPool2d(2), image)
    layer("BatchNorm1d", nn.BatchNorm1d(3), floats(8, 5, 3))
    layer("BatchNorm1d of sequences", nn.BatchNorm1d(3, momentum=0.3), floats(8, 2, 3, 4))
    layer("BatchNorm2d", nn.BatchNorm2d(2), floats(9, 2, 2, 3, 3))
    layer("BatchNorm2d in use", nn.BatchNorm2d(2), floats(9, 2, 2, 3, 3), training=False)
    layer("BatchNorm3d", nn.BatchNorm3d(2), volume)
    layer("BatchNorm3d in use", nn.BatchNorm3d(2, eps=1e-3), volume, training=False)
    layer("RMSNorm", RmsNorm(4, 1e-5), x)
    layer("LayerNorm", nn.LayerNorm(4), x)
    layer("LayerNorm of two axes", nn.LayerNorm([3, 4], eps=1e-3), floats(10, 2, 3, 4))
    layer("GroupNorm", nn.GroupNorm(2, 4), floats(11, 2, 4, 3))
    layer("Dropout in use", nn.Dropout(0.5), x, training=False)
    layer("Dropout2d in use", nn.Dropout2d(0.5), image, training=False)
    layer("Identity", nn.Identity(), x)
    layer("Residual", Residual(nn.Linear(4, 4)), x)
    layer("WeightNorm", nn.utils.weight_norm(nn.Linear(4, 5)), x)
    layer("WeightNorm of images", nn.utils.weight_norm(nn.Conv2d(2, 3, 3)), image)
    layer("SpectralNorm", nn.utils.spectral_norm(nn.Linear(4, 5)), x)
    layer("SpectralNorm in use", nn.utils.spectral_norm(nn.Linear(4, 5)), x, training=False)
    layer("Embedding", nn.Embedding(5, 3), torch.tensor([[0, 2, 4], [2, 2, 1]]))
    layer("Embedding with padding", nn.Embedding(5, 3, padding_idx=0), torch.tensor([[0, 2, 4], [0, 2, 1]]))
    layer("Flatten", nn.Flatten(), floats(10, 2, 3, 4))
    for name in "ReLU ReLU6 SELU SiLU Mish Sigmoid LogSigmoid Tanh Softplus Softsign Hardtanh Hardsigmoid Hardswish GELU ELU CELU LeakyReLU PReLU".split():
        layer(name, getattr(nn, name)(), floats(12, 3, 4))
    layer("Softmax", nn.Softmax(-1), x)
    layer("LogSoftmax", nn.LogSoftmax(-1), x)
    steps = floats(13, 4, 2, 3)
    layer("RNN", nn.RNN(3, 4), steps, call=recurrent)
    layer("RNN of relu", nn.RNN(3, 4, nonlinearity="relu"), steps, call=recurrent)
    layer("LSTM", nn.LSTM(3, 4), steps, call=recurrent)
    layer("LSTM from a state", nn.LSTM(3, 4, num_layers=2, bidirectional=True), steps, floats(14, 4, 2, 4), floats(15, 4, 2, 4), call=recurrent)
    layer("LSTM batch first", nn.LSTM(3, 4, batch_first=True, bias=False), floats(16, 2, 4, 3), call=recurrent)
    layer("LSTM of one sequence", nn.LSTM(3, 2), floats(16, 4, 3), call=recurrent)
    layer("GRU", nn.GRU(3, 4), steps, call=recurrent)
    layer("GRU from a state", nn.GRU(3, 4, num_layers=2, bidirectional=True), steps, floats(14, 4, 2, 4), call=recurrent)
    layer("GRU batch first", nn.GRU(3, 4, batch_first=True, bias=False), floats(16, 2, 4, 3), call=recurrent)
    layer("GRU of one sequence", nn.GRU(3, 2), floats(16, 4, 3), call=recurrent)
    layer("GRU of many steps", nn.GRU(2, 3), floats(21, 12, 2, 2), call=recurrent)
    layer("RNN from a state", nn.RNN(3, 4, num_layers=2, bidirectional=True), steps, floats(14, 4, 2, 4), call=recurrent)
    tokens = floats(17, 2, 3, 4)
    heads = lambda: nn.MultiheadAttention(4, 2, batch_first=True)
    hidden = torch.triu(torch.ones(3, 3, dtype=torch.bool), 1)
    layer("MultiHeadAttention", heads(), tokens, call=attention)
    layer("MultiHeadAttention causal", heads(), tokens, call=lambda m, t: attention(m, t, attn_mask=hidden))
    padding = torch.tensor([[False, False, True], [False, False, False]])
    layer("MultiHeadAttention masked", heads(), tokens, call=lambda m, t: attention(m, t, key_padding_mask=padding))
    block = lambda **k: nn.TransformerEncoderLayer(4, 2, 6, dropout=0, batch_first=True, **k)
    layer("TransformerEncoderLayer", block(), tokens)
    layer("TransformerEncoderLayer norm first", block(norm_first=True, activation="gelu"), tokens)
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8, 3))
    layer("Sequential", net, floats(18, 2, 1, 6, 6))


INTO.mkdir(exist_ok=True)
with open(INTO / "layers.tsv", "w", encoding="utf-8") as file:
    common.to(file)
    print("# PyTorch " + torch.__version__ + ", written by src/test/golden/write_models.py", file=file)
    write()
