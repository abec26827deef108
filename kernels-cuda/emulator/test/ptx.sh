#!/usr/bin/env bash
# Compiles the .cu files beside this script to PTX in a folder (default: here, the committed ones).
# The .version is lowered to what the instructions need, so that older drivers take it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
to=${1:-$here}
for file in kernels:75:7.0: tensors:80:7.0: mistakes:80:7.0:-lineinfo; do
  IFS=: read -r name sm version options <<<"$file"
  nvcc -ptx $options -arch=compute_"$sm" -o "$to/$name.ptx" "$here/$name.cu" -diag-suppress 20012
  sed -i -E "s/^\.version .*/.version $version/; /^[[:space:]]*\.file/s|\"[^\"]*/|\"|" "$to/$name.ptx"
done
