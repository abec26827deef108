"""Does a missing barrier get noticed? mutate.py OUT

Removes one barrier or wait at a time from the committed PTX and runs the self-test of the library in
folder OUT three times: plainly, in reversed order, and with the race detector. `make mutate` calls it.
"""

import os
import re
import subprocess
import sys

out = os.path.abspath(sys.argv[1])
here = os.path.dirname(os.path.abspath(__file__))
folder = os.path.join(out, "mutants")
os.makedirs(folder, exist_ok=True)
texts = {m: open(f"{here}/{m}.ptx").read() for m in ("kernels", "tensors", "mistakes")}
kinds = r"bar\.sync[^;]*;|cp\.async\.wait_group[^;]*;|membar\.gl;|bar\.warp\.sync[^;]*;"
modes = {
    "plainly": {},
    "in reversed order": {"CUDA_EMULATOR_REVERSE": "1"},
    "by the race detector": {"CUDA_EMULATOR_RACES": "fatal"},
}


def noticed(mode):
    command = [f"{out}/selftest", f"{out}/libcuda.so.1", folder]
    return subprocess.run(command, capture_output=True, env={**os.environ, **mode}).returncode != 0


mutants, counts, missed, anyhow = 0, dict.fromkeys(modes, 0), [], 0
for module in ("kernels", "tensors"):
    text = texts[module]
    for m in re.finditer(kinds, text):
        for name, whole in texts.items():
            if name == module:
                whole = text[: m.start()] + text[m.end() :]
            with open(f"{folder}/{name}.ptx", "w") as f:
                f.write(whole)
        found = {mode: noticed(setting) for mode, setting in modes.items()}
        mutants += 1
        anyhow += any(found.values())
        for mode, yes in found.items():
            counts[mode] += yes
        if not any(found.values()):
            kernel = re.findall(r"\.entry (\w+)", text[: m.start()])[-1]
            missed.append(f"{kernel}: {m.group().split()[0]}, line {text[: m.start()].count(chr(10)) + 1}")
print(f"{mutants} mutants, {anyhow} noticed:", ", ".join(f"{n} {mode}" for mode, n in counts.items()))
for line in missed:
    print("not noticed:", line)
