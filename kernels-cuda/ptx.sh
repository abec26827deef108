#!/usr/bin/env bash
# Translates src/main/cuda/*.cu into the PTX that is committed (needs nvcc and a JDK 25).
#   ./ptx.sh                  writes src/main/resources/org/gradsh/cuda/kernels/*.ptx
#   ./ptx.sh --check          compares instead: sources that have changed since, and with the same compiler the text
#                             too; then ptxas has to take each for sm_75, 80, 90 and 90a
#   ./ptx.sh --check STAMP    not again where nothing has changed since the check that wrote the file STAMP: the build
# A file's first line names the compiler and the hash of all that it is made from.
# The architecture stands in the source, on a line "// architecture: 75 (PTX 7.0)": without it that.
set -euo pipefail
cd "$(dirname "$0")"
mode=${1:-write}
stamp=${2:+$(realpath -m "$2")}
out=$PWD/src/main/resources/org/gradsh/cuda/kernels
engine=../autograd/src/main/java/org/gradsh/autograd/expr
functions=("$engine"/{ScalarFunctions,ErrorFunction,GammaFunctions,BesselFunctions}.java)
cores=$(nproc)
compiler=none
command -v nvcc > /dev/null && compiler=$(nvcc --version | sed -n 's/.*release [0-9.]*, V//p')

state=$(cat ptx.sh src/main/cuda/* "${functions[@]}" "$out"/*.ptx <(echo "$compiler") | sha256sum)
[ -n "$stamp" ] && [ "$(cat "$stamp" 2> /dev/null || true)" = "$state" ] && exit 0

. ../repl/src/main/sh/find-jdk.sh
java=$(find_jdk)/bin/java
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$java" src/main/cuda/JavaFunctions.java "${functions[@]}" > "$work/functions.cuh"
cp src/main/cuda/*.cu src/main/cuda/*.cuh "$work" 2> /dev/null || true
cd "$work" # so that no path is in what the compiler writes

# Commands side by side, as many as there are cores; that one has failed is remembered.
abreast() {
  { "$@" || touch "$work/failed"; } &
  while [ "$(jobs -rp | wc -l)" -ge "$cores" ]; do wait -n || true; done
}

translate() {
  local source=$1 name=${1%.cu} hash line kept architecture version flags
  hash=$(cat "$source" ./*.cuh | sha256sum | cut -c1-16)
  line="// nvcc $compiler, sources $hash"
  kept=$(head -1 "$out/$name.ptx" 2> /dev/null || true)
  if [ "$mode" = --check ] && [ "${kept##* }" != "$hash" ]; then
    echo "$name.ptx is not of these sources: run kernels-cuda/ptx.sh" >&2
    return 1
  fi
  [ "$mode" = --check ] && [ "$kept" != "$line" ] && return # another compiler, or none
  architecture=$(sed -n 's|^// architecture: \([0-9a]*\).*|\1|p' "$source")
  version=$(sed -n 's|^// architecture: .*(PTX \([0-9.]*\)).*|\1|p' "$source")
  flags=$(sed -n 's|^// flags: ||p' "$source")
  # shellcheck disable=SC2086
  nvcc -ptx $flags -arch="compute_${architecture:-75}" -o "$name.ptx" "$source" || return 1
  { echo "$line"; sed -e "s/^\.version .*/.version ${version:-7.0}/" -e '/^\/\//d' -e '/^$/d' "$name.ptx"; } > "$name.done"
  if [ "$mode" = --check ]; then
    cmp -s "$name.done" "$out/$name.ptx" || { echo "$name.ptx differs from what its source gives" >&2; return 1; }
  else
    mkdir -p "$out"
    cp "$name.done" "$out/$name.ptx"
  fi
}

# -O0: whether it is PTX that the architecture has is known sooner.
assemble() {
  ptxas -O0 -arch="sm_$2" -o /dev/null "$1" > "$(basename "$1").$2.log" 2>&1 ||
    { echo "ptxas for sm_$2 refuses $(basename "$1"):"; head -5 "$(basename "$1").$2.log"; return 1; } >&2
}

for source in *.cu; do abreast translate "$source"; done
wait
if [ "$mode" = --check ] && command -v ptxas > /dev/null; then
  for file in "$out"/*.ptx; do
    lowest=$(sed -n 's/^\.target sm_\([0-9a]*\).*/\1/p' "$file")
    for architecture in 75 80 90 90a; do
      # What is made for 90a runs there alone; the rest from its own architecture on.
      case $lowest in
        *a) [ "$architecture" = "$lowest" ] || continue ;;
        *) [ "${architecture%a}" -ge "$lowest" ] || continue ;;
      esac
      abreast assemble "$file" "$architecture"
    done
  done
  wait
fi
[ ! -e "$work/failed" ] || exit 1
[ -z "$stamp" ] || { mkdir -p "$(dirname "$stamp")" && echo "$state" > "$stamp"; }
