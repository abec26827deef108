# PyTorch's side of PassMeasurement.java: the work's source is the first argument, its size the second.
import sys
import time

import torch

torch.set_num_threads(1)
source, size = sys.argv[1], int(sys.argv[2])


def work(n):
    scope = {"torch": torch, "n": n}
    exec(source, scope)
    return scope["forward"], scope["backward"]


def resident():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * 4096


forward, backward = work(min(size, 1000))
start = time.perf_counter()
while time.perf_counter() - start < 0.3:
    backward(forward())
before = resident()
forward, backward = work(size)
y = forward()
held = max(0, resident() - before)
backward(y)
start = time.perf_counter_ns()
backward(forward())
once = time.perf_counter_ns() - start
runs = max(1, int(50e6 / once))
samples = []
for _ in range(7 if once < 1e9 else 3):
    start = time.perf_counter_ns()
    for _ in range(runs):
        backward(forward())
    samples.append((time.perf_counter_ns() - start) / runs)
print(sorted(samples)[len(samples) // 2], held)
