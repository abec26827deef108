"""Reads a file by Python's safetensors, prints what is in it, and writes it anew by the same package, with a text.
Leaves with 3 where the package is missing. Run: python3 through_safetensors.py FILE INTO"""
import sys

try:
    from safetensors import safe_open
    from safetensors.numpy import save_file
except ImportError as e:
    print(e)
    sys.exit(3)

with safe_open(sys.argv[1], framework="np") as file:
    tensors = {name: file.get_tensor(name) for name in file.keys()}
    note = (file.metadata() or {}).get("note", "")
for name in sorted(tensors):
    a = tensors[name]
    print(name, a.dtype, list(a.shape), [float(x) for x in a.ravel()])
save_file(tensors, sys.argv[2], {"note": note + " again"})
