"""PyTorch's side of bench/gpu: lines of name, tab, seconds; of memory: bytes of NAME, tab, bytes."""

import sys
import time

import torch
import torch.nn.functional as F

small = "--small" in sys.argv
failures = []
device = torch.device("cuda")


def measure(name, f, repeats):
    """The best of some samples; a row that fails is told, and the next one has its turn."""
    try:
        if small:
            repeats = min(repeats, 2)
        for _ in range(3):
            f()
        best = float("inf")
        for _ in range(5):
            torch.cuda.synchronize()
            start = time.perf_counter()
            for _ in range(repeats):
                f()
            torch.cuda.synchronize()
            best = min(best, (time.perf_counter() - start) / repeats)
        print(f"{name}\t{best:.9f}", flush=True)
    except Exception as e:
        failures.append(name)
        print(f"{name}\tfailed\t{' '.join(str(e).split())}", flush=True)


# float32 means float32 on both sides, but where TF32 is asked for.
torch.backends.cudnn.allow_tf32 = False
for n in (64, 160) if small else (1024, 2048, 4096, 8192):
    a, b = torch.randn(n, n, device=device), torch.randn(n, n, device=device)
    repeats = 5 if n > 4000 else 50
    torch.backends.cuda.matmul.allow_tf32 = False
    measure(f"matmul {n} fp32", lambda: a @ b, repeats)
    torch.backends.cuda.matmul.allow_tf32 = True
    measure(f"matmul {n} tf32", lambda: a @ b, repeats)
    torch.backends.cuda.matmul.allow_tf32 = False
    # Operands and results of float32 here: its conversions count on both sides.
    measure(f"matmul {n} bf16", lambda: (a.bfloat16() @ b.bfloat16()).float(), repeats)
del a, b

n = 1 << 16 if small else 1 << 26
while not small and 4 * n * 16 > torch.cuda.get_device_properties(0).total_memory:
    n //= 2
a, b = torch.randn(n, device=device), torch.randn(n, device=device)
m = torch.randn(n // 1024, 1024, device=device)
measure("add", lambda: a + b, 20)
measure("exp", lambda: a.exp(), 20)
measure("sum", lambda: a.sum(), 20)
measure("row sum", lambda: m.sum(1), 20)
measure("softmax", lambda: m.softmax(1), 20)
del a, b, m
tiny = torch.randn(4, 4, device=device)
measure("launch x + 1", lambda: tiny + 1, 2000)
measure("launch x + x", lambda: tiny + tiny, 2000)
measure("launch sum", lambda: tiny.sum(), 2000)
measure("launch matmul", lambda: tiny @ tiny, 2000)


def train(name, model, x, y):
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats()
    before = torch.cuda.memory_allocated()
    model, x, y = model.to(device), x.to(device), y.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)

    def step():
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()

    measure(name, step, 50)
    print(f"bytes of {name}\t{torch.cuda.max_memory_allocated() - before}", flush=True)


batch = 8 if small else 64
labels = torch.randint(10, (batch,))
nn = torch.nn
mlp = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))
train("MLP step", mlp, torch.randn(batch, 784), labels)
lenet = nn.Sequential(
    nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
    nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
)
train("LeNet step", lenet, torch.randn(batch, 1, 28, 28), labels)
sys.exit(1 if failures else 0)
