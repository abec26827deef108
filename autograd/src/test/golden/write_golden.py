#!/usr/bin/env python3
"""Writes what PyTorch computes for the ops that it shares with the catalogue, a file for each family.

    python3 write_golden.py [FAMILY…]

A family is a file beside this one with a function write(); common.py says what the lines mean. The
files are autograd/src/test/resources/org/gradsh/autograd/golden/FAMILY.tsv; PyTorchTest reads them.
"""
import importlib
import sys
from pathlib import Path

import torch

import common

HERE = Path(__file__).resolve().parent
INTO = HERE.parent / "resources/org/gradsh/autograd/golden"
FAMILIES = ["elementwise", "functions", "regular", "reductions", "shapes", "ordering", "products", "places",
            "arranging", "updates", "losses"]

for family in sys.argv[1:] or FAMILIES:
    with open(INTO / (family + ".tsv"), "w", encoding="utf-8") as file:
        common.to(file)
        print("# PyTorch " + torch.__version__ + ", written by src/test/golden/write_golden.py", file=file)
        importlib.import_module(family).write()
