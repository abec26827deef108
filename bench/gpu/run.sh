#!/bin/sh
# All there is to do on a machine with a GPU, in one call: the tests on the machine's own driver,
# compute-sanitizer where it is, and the table, beside cuBLAS and PyTorch where they are.
#
#   bench/gpu/run.sh             the whole, results into bench/results/gpu.txt
#   bench/gpu/run.sh --table     the table alone
#   bench/gpu/run.sh --emulator  small sizes on the emulator that the build makes: tries this script;
#                                nothing is written, and its times mean nothing
set -eu
cd -- "$(dirname -- "$0")/../.."
. repl/src/main/sh/find-jdk.sh
what=all
failed=
library=libcuda.so.1
sizes=
case ${1-} in
  '') ;;
  --table) what=table ;;
  --emulator)
    what=table
    library=$PWD/kernels-cuda/target/emulator/libcuda.so.1
    sizes=--small
    ;;
  *)
    echo "usage: bench/gpu/run.sh [--table | --emulator]" >&2
    exit 2
    ;;
esac
java=$(find_jdk)/bin/java
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

if [ "$what" = all ]; then
  command -v nvidia-smi > /dev/null && nvidia-smi
  # The table is wanted in any case: a test that fails is told, and remembered.
  mvn -B verify -pl autograd,kernels-cuda "-Dcuda.library=$library" || failed=tests
fi
# Without the network where it can be.
compile() {
  mvn "$@" -q -B -Dmaven.test.skip=true compile dependency:build-classpath -DincludeScope=runtime \
    -Dmdep.outputFile=target/run.classpath -pl bench -am
}
compile -o > "$out/build.log" 2>&1 || compile
classpath=$PWD/bench/target/classes:$(cat bench/target/run.classpath)
run() {
  "$java" --enable-native-access=ALL-UNNAMED --add-modules jdk.incubator.vector \
    "-Dgradsh.cuda.library=$library" "$@"
}

if [ "$what" = all ] && command -v compute-sanitizer > /dev/null; then
  for tool in memcheck racecheck; do
    compute-sanitizer --tool $tool --error-exitcode 9 "$java" --enable-native-access=ALL-UNNAMED \
      -cp "$classpath" org.gradsh.bench.gpu.GpuTable --small || failed="$failed $tool"
  done
elif [ "$what" = all ]; then
  echo "compute-sanitizer is not here: it comes with the CUDA toolkit" >&2
fi

# The peers: cuBLAS under the same engine, and PyTorch on the same card.
run -cp "$classpath" org.gradsh.bench.gpu.GpuTable $sizes > "$out/ours"
: > "$out/cublas"
if PATH=$PATH:/sbin:/usr/sbin ldconfig -p | grep -q libcublas.so; then
  run -Dgradsh.cuda.blas=cublas -cp "$classpath" org.gradsh.bench.gpu.GpuTable $sizes --products > "$out/cublas"
else
  echo "cuBLAS is not here: no column of it" >&2
fi
if python3 -c 'import torch; assert torch.cuda.is_available()' 2> /dev/null; then
  python3 bench/gpu/peer.py $sizes > "$out/torch"
else
  echo "PyTorch sees no GPU here (or is not here): no column of it" >&2
  : > "$out/torch"
fi
table() {
  run -cp "$classpath" org.gradsh.bench.gpu.GpuTable --join "$out/ours" "$out/cublas" "$out/torch"
}
if [ -z "$sizes" ]; then table | tee bench/results/gpu.txt; else table; fi
[ -z "$failed" ] || {
  echo "failed: $failed" >&2
  exit 1
}
