"""Reads files that Gradsh has written, by NumPy and by the specification of safetensors alone, and
prints what is in them. Run: /usr/bin/python3 read_files.py FILE…"""
import json
import struct
import sys

import numpy as np

TYPES = {"F64": "<f8", "F32": "<f4", "I64": "<i8", "I32": "<i4", "BOOL": "?"}


def safetensors(path):
    raw = open(path, "rb").read()
    (length,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + length])
    data = raw[8 + length :]
    header.pop("__metadata__", None)
    spans = sorted(tuple(entry["data_offsets"]) for entry in header.values())
    assert [b for _, b in spans] == [a for a, _ in spans[1:]] + [len(data)], spans
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        assert begin % np.dtype(TYPES[entry["dtype"]]).itemsize == 0
        yield name, np.frombuffer(data[begin:end], TYPES[entry["dtype"]]).reshape(entry["shape"])


def arrays(path):
    if path.endswith(".npy"):
        return [("", np.load(path, allow_pickle=False))]
    return np.load(path, allow_pickle=False).items() if path.endswith(".npz") else safetensors(path)


for path in sys.argv[1:]:
    for name, a in arrays(path):
        print(name, a.dtype, list(a.shape), [float(x) for x in a.ravel()])
