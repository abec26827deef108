"""PyTorch's side of bench/gpu: lines of name, tab, seconds."""

import sys
import time

import torch
import torch.nn.functional as F

small = "--small" in sys.argv
torch.backends.cudnn.allow_tf32 = False  # float32 means float32 on both sides
device = torch.device("cuda")


def measure(name, f, repeats):
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


n = 1 << 16 if small else 1 << 26
a, b = torch.randn(n, device=device), torch.randn(n, device=device)
m = torch.randn(n // 1024, 1024, device=device)
measure("add", lambda: a + b, 20)
measure("exp", lambda: a.exp(), 20)
measure("sum", lambda: a.sum(), 20)
measure("row sum", lambda: m.sum(1), 20)
measure("softmax", lambda: m.softmax(1), 20)
tiny = torch.randn(16, device=device)
measure("launch", lambda: tiny + 1, 2000)


def train(model, x, y, name):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)

    def step():
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()

    measure(name, step, 5 if small else 50)


batch = 8 if small else 64
labels = torch.randint(10, (batch,), device=device)
mlp = torch.nn.Sequential(
    torch.nn.Linear(784, 256), torch.nn.ReLU(), torch.nn.Linear(256, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10)
).to(device)
train(mlp, torch.randn(batch, 784, device=device), labels, "MLP step")
lenet = torch.nn.Sequential(
    torch.nn.Conv2d(1, 6, 5, padding=2), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
    torch.nn.Conv2d(6, 16, 5), torch.nn.ReLU(), torch.nn.MaxPool2d(2), torch.nn.Flatten(),
    torch.nn.Linear(400, 120), torch.nn.ReLU(), torch.nn.Linear(120, 84), torch.nn.ReLU(), torch.nn.Linear(84, 10),
).to(device)
train(lenet, torch.randn(batch, 1, 28, 28, device=device), labels, "LeNet step")
