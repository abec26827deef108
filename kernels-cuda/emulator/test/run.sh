#!/usr/bin/env bash
# The self-test of the library in folder $1: with PTX from nvcc when it is there, else the committed one.
set -euo pipefail
cd "$(dirname "$0")"
out=$1
ptx=.
if command -v nvcc >/dev/null; then
  mkdir -p "$out/ptx"
  ./ptx.sh "$out/ptx"
  ptx=$out/ptx
fi
run() { echo "== $*"; env "$@" "$out/selftest" "$out/libcuda.so.1" "$ptx"; }
run CUDA_EMULATOR_DEVICES=2
run CUDA_EMULATOR_LATE=1 CUDA_EMULATOR_THREADS=2
run CUDA_EMULATOR_REVERSE=1 CUDA_EMULATOR_RACES=fatal CUDA_EMULATOR_COUNT=1
echo "== CUDA_EMULATOR_DEVICES=0"
{ CUDA_EMULATOR_DEVICES=0 "$out/selftest" "$out/libcuda.so.1" "$ptx" || true; } | grep 'cuInit: error 100'
