# PyTorch's side of the table: answers the lines that Contender.java writes.
import base64
import gc
import math
import sys
import time
import warnings

import numpy
import torch
import torch.nn.functional as F

warnings.filterwarnings("ignore")
torch.set_num_threads(int(sys.argv[1]))


def data(k, *shape, scale=1.0):
    """Data.java's numbers."""
    i = numpy.arange(1, math.prod(shape) + 1, dtype=numpy.uint64)
    i = (i * numpy.uint64(2654435761) + numpy.uint64(k * 40503)) >> numpy.uint64(8) & numpy.uint64(0xFFFF)
    x = (i.astype(numpy.float32) / numpy.float32(32768) - numpy.float32(1)) * numpy.float32(scale)
    return torch.from_numpy(x.reshape(shape))


def variable(x):
    return x.clone().requires_grad_()


def labels(count, classes):
    return torch.arange(count) % classes


def digest(result):
    """The same numbers as Digest.java tells of each tensor."""
    out = []
    for x in result if isinstance(result, (list, tuple)) else [result]:
        a = x.detach().double().flatten().numpy()
        n = len(a)
        out += [n, a.mean(), numpy.abs(a).mean()]
        out += [a[(n - 1) * i // 15] for i in range(16)]
    return " ".join(repr(float(v)) for v in out)


def answer(words, scope):
    match words[0]:
        case "prepare":
            scope.clear()
            gc.collect()
            scope.update({k: v for k, v in globals().items() if k not in ("scope", "answer")})
            exec(base64.b64decode(words[1]).decode(), scope)
            return ""
        case "check":
            return digest(scope.get("check", scope["run"])())
        case "time":
            run, n = scope["run"], range(int(words[1]))
            start = time.perf_counter_ns()
            for _ in n:
                kept = run()
            return str(time.perf_counter_ns() - start)
        case "compiled":
            return "0"
        case "version":
            capability = [l for l in torch.__config__.show().splitlines() if "capability" in l]
            return f"PyTorch {torch.__version__} with {blas()}, {capability[0].split()[-1]}"


def blas():
    """What multiplies matrices here; Debian's torch takes a very slow one where nothing else is installed."""
    torch.ones(64, 64) @ torch.ones(64, 64)
    with open("/proc/self/maps") as f:
        if "openblas" in f.read():
            return "OpenBLAS"
    if torch.backends.mkl.is_available():
        return "MKL"
    raise RuntimeError("no fair peer without OpenBLAS: apt-get install libopenblas0-pthread")


scope = {}
for line in sys.stdin:
    try:
        print("ok", answer(line.split(), scope), flush=True)
    except Exception as e:
        print("error", type(e).__name__, str(e).replace("\n", " "), flush=True)
