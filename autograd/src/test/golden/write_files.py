"""Files of other programs, for the tests of reading: written by NumPy and, for safetensors, by what
its specification says and Python's standard library. Run: /usr/bin/python3 write_files.py"""
import json
import pathlib
import struct

import numpy as np
import torch

HERE = pathlib.Path(__file__).parent.parent / "resources/org/gradsh/autograd/io"
HERE.mkdir(parents=True, exist_ok=True)


def safetensors(name, tensors, metadata=None):
    header, data = ({"__metadata__": metadata} if metadata else {}), b""
    for key, (dtype, shape, raw) in tensors.items():
        header[key] = {"dtype": dtype, "shape": list(shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    (HERE / name).write_bytes(struct.pack("<Q", len(text)) + text + data)


def array(dtype, values):
    values = np.asarray(values)
    return dtype, values.shape, values.astype(values.dtype.newbyteorder("<")).tobytes()


numbers = [[-1.5, 0.0, 3.25], [1e-3, 65504.0, -2.0]]
safetensors(
    "types.safetensors",
    {
        "f64": array("F64", np.array(numbers)),
        "f32": array("F32", np.array(numbers, np.float32)),
        "f16": array("F16", np.array(numbers, np.float16)),
        "bf16": ("BF16", (2, 3), torch.tensor(numbers).bfloat16().view(torch.int16).numpy().tobytes()),
        "i64": array("I64", np.array([-(2**62), 7])),
        "i32": array("I32", np.array([-(2**31), 7], np.int32)),
        "i16": array("I16", np.array([-32768, 7], np.int16)),
        "u16": array("U16", np.array([65535, 7], np.uint16)),
        "u32": array("U32", np.array([2**32 - 1, 7], np.uint32)),
        "i8": array("I8", np.array([-128, 7], np.int8)),
        "u8": array("U8", np.array([255, 7], np.uint8)),
        "bool": array("BOOL", np.array([True, False, True])),
        "scalar": array("F32", np.array(2.5, np.float32)),
        "empty": array("F32", np.zeros((0, 3), np.float32)),
        "größe \"x\"/\u2202": array("F32", np.array([1], np.float32)),
    },
    {"format": "pt", "note": "∂ \"quoted\""},
)

torch.manual_seed(3)
net = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2))
x = torch.tensor([[0.5, -1.0, 2.0]])
state = {k: array("F32", v.numpy()) for k, v in net.state_dict().items()}
state["expected"] = array("F32", net(x).detach().numpy())
safetensors("torch-net.safetensors", state, {"format": "pt"})

grid = np.arange(24).reshape(2, 3, 4)
np.savez(
    HERE / "arrays.npz",
    f8=grid.astype("<f8"), f4=grid.astype("<f4"), f2=grid.astype("<f2"), i8=grid.astype("<i8"),
    i4=grid.astype("<i4"), i2=grid.astype("<i2"), i1=grid.astype("i1"), u1=grid.astype("u1"),
    b1=grid % 2 == 0, big=grid.astype(">f4"), bigint=grid.astype(">i8"), fortran=np.asfortranarray(grid.astype("<f4")),
    scalar=np.float64(2.5), empty=np.zeros((0, 3), "<f4"), line=np.arange(5.0),
)
np.savez_compressed(HERE / "packed.npz", x=np.zeros((100, 100), "<f4"), y=np.arange(3))
np.save(HERE / "objects.npy", np.array([{"a": 1}, None], dtype=object), allow_pickle=True)
np.save(HERE / "text.npy", np.array(["a", "b"]))
np.save(HERE / "complex.npy", np.array([1j]))
np.save(HERE / "records.npy", np.array([(1, 2.0)], dtype=[("a", "<i4"), ("b", "<f4")]))
np.lib.format.write_array(open(HERE / "version2.npy", "wb"), np.arange(3.0), version=(2, 0))
