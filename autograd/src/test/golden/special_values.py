#!/usr/bin/env python3
"""Writes what mpmath computes with 40 digits for functions that PyTorch lacks or has with few digits.

    python3 special_values.py

Lines are `NAME  OPERANDS…  VALUE` between tabs, into special.tsv beside the golden files;
SpecialFunctionsTest reads them.
"""
from pathlib import Path

import mpmath as m

m.mp.dps = 40
INTO = Path(__file__).resolve().parent.parent / "resources/org/gradsh/autograd/golden/special.tsv"

POSITIVE = [1e-300, 1e-10, 0.01, 0.25, 0.4999, 0.5, 0.75, 0.999, 1 + 2**-30, 1.3, 1.5, 1.75, 2 - 2**-30,
            2.25, 2.5, 3.0, 4.7, 7.5, 9.99, 10.0, 12.5, 33.25, 171.5, 1e5, 1e15, 1e100, 1e300]
NEGATIVE = [-1e-300, -1e-10, -0.25, -0.5, -0.999, -1.25, -2.5, -7.75, -20.5, -100.25, -1e5 - 0.25]
TAILS = [1e-300, 1e-8, 9e-5, 1.1e-4, 0.01, 0.25, 0.49, 0.5, 0.75, 0.9, 0.99, 1 - 1e-5, 1 - 1e-10, 1 - 2**-53]


def polygamma(n, x):
    return m.polygamma(n, x) if n else m.digamma(x)


def slope(n, x):
    """pi^n times the integral of t^n cos(pi x t + n pi/2) from 0 to 1."""
    u = m.pi * m.mpf(x)
    return m.pi**n * sum(u**j * m.cospi(m.mpf(j + n) / 2) / (m.factorial(j) * (j + n + 1)) for j in range(400))


rows = []
for x in POSITIVE + NEGATIVE:
    rows.append(("lgamma", x, m.loggamma(x).real if x > 0 else m.log(abs(m.gamma(x)))))
for x in POSITIVE[1:] + NEGATIVE[1:]:
    rows.append(("digamma", x, m.digamma(x)))
for n in (1, 2, 3, 5, 12, 30):
    for x in [0.01, 0.5, 1.0, 2.25, 9.5, 40.0, 1e4, -0.25, -1.5, -7.75, -20.375]:
        rows.append(("polygamma", n, x, polygamma(n, m.mpf(x))))
for a, b in [(0.5, 0.25), (2, 3), (1e-5, 7), (0.5, 1e10), (3, 1e15), (12, 20), (15, 1e8), (1e10, 2e10), (30, 0.01)]:
    rows.append(("betaln", a, b, m.loggamma(a) + m.loggamma(b) - m.loggamma(m.mpf(a) + b)))
for x in TAILS + [-0.3, -0.99]:
    rows.append(("erfInv", x, m.erfinv(m.mpf(x))))
for n in (0, 1, 2, 5, 9):
    for x in (0.0, 1e-9, 0.2, 0.31, 0.5, 1.25, -2.5, 7.0, 20.125):
        rows.append(("sincSlope", n, x, slope(n, x)))
for n in (0, 1, 2, 5, 9):
    for x in (1e-5, 0.5, 2.0, 2.5, -7.25, 29.0, 31.0, 90.0, 500.0):
        rows.append(("besselIe", n, x, m.besseli(n, x) * m.exp(-abs(m.mpf(x)))))

with open(INTO, "w", encoding="utf-8") as file:
    print("# mpmath " + m.__version__ + ", written by src/test/golden/special_values.py", file=file)
    for row in rows:
        print("\t".join([row[0]] + [repr(float(v)) for v in row[1:-1]] + [m.nstr(row[-1], 25)]), file=file)
