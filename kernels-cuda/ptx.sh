#!/usr/bin/env bash
# Translates src/main/cuda/*.cu into the PTX that is committed (needs nvcc and a JDK 25).
#   ./ptx.sh            writes src/main/resources/org/gradsh/cuda/kernels/*.ptx
#   ./ptx.sh --check    compares instead: sources that have changed since, and with the same compiler the text too
# A file's first line names the compiler and the hash of all that it is made from.
# The architecture stands in the source, on a line "// architecture: 75 (PTX 7.0)": without it that.
set -euo pipefail
cd "$(dirname "$0")"
mode=${1:-write}
home=$PWD
out=$home/src/main/resources/org/gradsh/cuda/kernels
engine=../autograd/src/main/java/org/gradsh/autograd/expr
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$java" src/main/cuda/JavaFunctions.java \
  $engine/ScalarFunctions.java $engine/ErrorFunction.java $engine/GammaFunctions.java $engine/BesselFunctions.java \
  > "$work/functions.cuh"
cp src/main/cuda/*.cu src/main/cuda/*.cuh "$work" 2> /dev/null || true
compiler=none
command -v nvcc > /dev/null && compiler=$(nvcc --version | sed -n 's/.*release [0-9.]*, V//p')

failed=0
cd "$work" # so that no path is in what the compiler writes
for source in *.cu; do
  name=${source%.cu}
  hash=$(cat "$source" ./*.cuh | sha256sum | cut -c1-16)
  line="// nvcc $compiler, sources $hash"
  kept=$(head -1 "$out/$name.ptx" 2> /dev/null || true)
  if [ "$mode" = --check ] && [ "${kept##* }" != "$hash" ]; then
    echo "$name.ptx is not of these sources: run kernels-cuda/ptx.sh" >&2
    failed=1
    continue
  fi
  [ "$mode" = --check ] && [ "$kept" != "$line" ] && continue # another compiler, or none
  architecture=$(sed -n 's|^// architecture: \([0-9a]*\).*|\1|p' "$source")
  version=$(sed -n 's|^// architecture: .*(PTX \([0-9.]*\)).*|\1|p' "$source")
  flags=$(sed -n 's|^// flags: ||p' "$source")
  # shellcheck disable=SC2086
  nvcc -ptx $flags -arch="compute_${architecture:-75}" -o "$name.ptx" "$source"
  { echo "$line"; sed -e "s/^\.version .*/.version ${version:-7.0}/" -e '/^\/\//d' -e '/^$/d' "$name.ptx"; } > "$name.done"
  if [ "$mode" = --check ]; then
    cmp -s "$name.done" "$out/$name.ptx" || { echo "$name.ptx differs from what its source gives" >&2; failed=1; }
  else
    mkdir -p "$out"
    cp "$name.done" "$out/$name.ptx"
  fi
done
exit $failed
