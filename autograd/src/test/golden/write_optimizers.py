#!/usr/bin/env python3
"""Writes what PyTorch's optimizers and schedules do: where 100 steps lead, and the rates of 40.

    /usr/bin/python3 write_optimizers.py

into autograd/src/test/resources/org/gradsh/autograd/optim/golden.tsv, which OptimizerGoldenTest reads.
Lines are fields between tabs: `path NAME DTYPE STEP VALUES…`, the elements of w [3, 2] and b [2] after
so many steps down the loss of `descend`; `spread NAME VALUE`, how far any two of PyTorch's own paths are apart at most, at
those steps: that in float64, and those in float32 with the sums of the loss taken in several orders; `rates NAME VALUES…`, the rate
before each step.
"""
import itertools
from pathlib import Path

import torch

INTO = Path(__file__).resolve().parent.parent / "resources/org/gradsh/autograd/optim/golden.tsv"
O = torch.optim
S = O.lr_scheduler

RULES = {
    "sgd": lambda p: O.SGD(p, 0.3),
    "sgd decay": lambda p: O.SGD(p, 0.3, weight_decay=0.1),
    "sgd momentum": lambda p: O.SGD(p, 0.1, momentum=0.9),
    "sgd momentum decay dampening": lambda p: O.SGD(p, 0.1, momentum=0.9, weight_decay=0.05, dampening=0.3),
    "sgd nesterov": lambda p: O.SGD(p, 0.1, momentum=0.9, nesterov=True),
    "sgd nesterov decay": lambda p: O.SGD(p, 0.1, momentum=0.8, nesterov=True, weight_decay=0.05),
    "sgd groups": lambda p: O.SGD([{"params": p[:1]}, {"params": p[1:], "lr": 0.02, "weight_decay": 0.2}], 0.3),
    "adam": lambda p: O.Adam(p, 0.02),
    "adam decay": lambda p: O.Adam(p, 0.02, weight_decay=0.1),
    "adam betas": lambda p: O.Adam(p, 0.005, betas=(0.7, 0.95), eps=1e-4),
    "adam betas faster": lambda p: O.Adam(p, 0.02, betas=(0.7, 0.95)),
    "adam amsgrad": lambda p: O.Adam(p, 0.02, betas=(0.9, 0.8), amsgrad=True),
    "adam amsgrad decay": lambda p: O.Adam(p, 0.02, betas=(0.9, 0.8), amsgrad=True, weight_decay=0.1),
    "adamw": lambda p: O.AdamW(p, 0.02),
    "adamw decay": lambda p: O.AdamW(p, 0.02, weight_decay=0.3),
    "adamw amsgrad": lambda p: O.AdamW(p, 0.02, betas=(0.9, 0.8), amsgrad=True),
    "rmsprop": lambda p: O.RMSprop(p, 0.01),
    "rmsprop decay": lambda p: O.RMSprop(p, 0.002, alpha=0.95, weight_decay=0.1),
    "rmsprop decay faster": lambda p: O.RMSprop(p, 0.01, alpha=0.95, weight_decay=0.1),
    "rmsprop momentum": lambda p: O.RMSprop(p, 0.003, momentum=0.7),
    "rmsprop centered": lambda p: O.RMSprop(p, 0.01, centered=True, eps=1e-3),
    "rmsprop centered momentum decay":
        lambda p: O.RMSprop(p, 0.003, centered=True, momentum=0.7, weight_decay=0.1, eps=1e-3),
    "adagrad": lambda p: O.Adagrad(p, 0.1),
    "adagrad decay": lambda p: O.Adagrad(p, 0.1, lr_decay=0.01, weight_decay=0.1, initial_accumulator_value=0.2),
    "lbfgs": lambda p: O.LBFGS(p, 1, line_search_fn="strong_wolfe"),
    "lbfgs slow": lambda p: O.LBFGS(p, 0.5, max_iter=1, line_search_fn="strong_wolfe", history_size=3),
    "lbfgs fixed": lambda p: O.LBFGS(p, 0.3, max_iter=2, history_size=5),
}


def numbers(r, c, by, most, over, dtype):
    return torch.tensor([[((by * i + 3 * j) % most - most // 2) / over for j in range(c)] for i in range(r)], dtype=dtype)


STEPS = (1, 2, 10, 50, 100)
ORDERS = [(products, rows) for products in itertools.permutations(range(3)) for rows in (1, -1)]


def descend(rule, dtype, order=None):
    """The elements of w and b after some steps; order: that in which products, and rows from the first or the last, are added; PyTorch's own without."""
    x, y = numbers(6, 3, 7, 11, 4.0, dtype), numbers(6, 2, 5, 7, 5.0, dtype)
    w = numbers(3, 2, 2, 5, 3.0, dtype).requires_grad_()
    b = torch.tensor([0.5, -0.25], dtype=dtype, requires_grad=True)
    optimizer = rule([w, b])

    def loss():
        optimizer.zero_grad()
        z = x @ w + b if order is None else b + sum(x[:, k : k + 1] * w[k : k + 1] for k in order[0])
        squares = (torch.tanh(z) - y) ** 2
        value = squares.mean() if order is None or order[1] == 1 else squares.flip(0).mean()
        value.backward()
        return value

    path = []
    for step in range(1, STEPS[-1] + 1):
        optimizer.step(loss)
        if step in STEPS:
            path.append(torch.cat([w.detach().flatten(), b.detach()]))
    return torch.stack(path)


def paths(name, rule, out):
    double, single = descend(rule, torch.float64), descend(rule, torch.float32)
    for path in (double, single):
        for step, values in zip(STEPS, path):
            print("path", name, str(path.dtype)[6:], step, *values.tolist(), sep="\t", file=out)
    all = [double, single] + [descend(rule, torch.float32, order) for order in ORDERS]
    apart = max(float((a - b).abs().max()) for a, b in itertools.combinations(all, 2))
    print("spread", name, apart, sep="\t", file=out)


SCHEDULES = {
    "step": lambda o: S.StepLR(o, 7, 0.3),
    "steps": lambda o: S.MultiStepLR(o, [3, 9, 20], 0.5),
    "exponential": lambda o: S.ExponentialLR(o, 0.9),
    "cosine": lambda o: S.CosineAnnealingLR(o, 40, 0.01),
    "linear": lambda o: S.LinearLR(o, 0.25, 1.0, 8),
    "oneCycle": lambda o: S.OneCycleLR(o, 0.6, 40, cycle_momentum=False),
    "oneCycle set": lambda o: S.OneCycleLR(
        o, 0.6, 40, pct_start=0.5, div_factor=10, final_div_factor=100, cycle_momentum=False),
}
MEASURES = [1 / (1 + i) if i < 12 else 0.08 + 0.001 * (i % 3) for i in range(40)]


def rates(name, make, out, measures=None):
    optimizer = O.SGD([torch.zeros(1, requires_grad=True)], 0.5)
    schedule = make(optimizer)
    seen = []
    for i in range(40):
        seen.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if i < 39:
            schedule.step(*([measures[i]] if measures else []))
    print("rates", name, *seen, sep="\t", file=out)


INTO.parent.mkdir(parents=True, exist_ok=True)
with open(INTO, "w", encoding="utf-8") as file:
    print("# PyTorch " + torch.__version__ + ", written by src/test/golden/write_optimizers.py", file=file)
    for n, r in RULES.items():
        paths(n, r, file)
    for n, s in SCHEDULES.items():
        rates(n, s, file)
    rates("plateau", lambda o: S.ReduceLROnPlateau(o, factor=0.5, patience=3), file, MEASURES)
    rates("plateau cooldown", lambda o: S.ReduceLROnPlateau(o, factor=0.2, patience=1, cooldown=4, min_lr=0.01), file, MEASURES)
    p, q = torch.zeros(2, requires_grad=True), torch.zeros(1, requires_grad=True)
    for norm in (2.0, 1.0, float("inf")):
        p.grad, q.grad = torch.tensor([3.0, -4.0]), torch.tensor([12.0])
        total = torch.nn.utils.clip_grad_norm_([p, q], 6.5, norm)
        print("rates", "clip " + str(norm), float(total), *p.grad.tolist(), *q.grad.tolist(), sep="\t", file=file)
