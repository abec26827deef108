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
echo "== CUDA_EMULATOR_REPORT=1 CUDA_EMULATOR_TRACE"
rm -f "$out/trace"
CUDA_EMULATOR_REPORT=1 CUDA_EMULATOR_TRACE=$out/trace "$out/selftest" "$out/libcuda.so.1" "$ptx" > /dev/null 2> "$out/report"
grep -q '^axpy4 ' "$out/report"
grep -q cuLaunchKernel "$out/trace"
echo "== every option is in the README, and in a test"
for option in TRACE $(grep -oP 'name == "\K[A-Z]+' ../driver/options.cpp); do
  grep -q "\`$option=\|, \`$option=" ../README.md || { echo "README.md is silent on $option"; exit 1; }
  grep -q "CUDA_EMULATOR_$option=\|\"$option\"" run.sh ./*.cpp || { echo "nothing tests $option"; exit 1; }
done
