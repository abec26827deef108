#!/bin/sh
# All there is to do on a machine with a GPU, in one call, in some 20 minutes: the tests on the machine's own
# driver, compute-sanitizer where it is, and the table, beside cuBLAS and PyTorch where they are.
#
#   bench/gpu/run.sh             the whole, results into bench/results/gpu.txt
#   bench/gpu/run.sh --table     the table alone
#   bench/gpu/run.sh --pack F    writes all that this needs into the archive F, for a machine without Maven or
#                                network: unpack it there and run gradsh/bench/gpu/run.sh. It takes a JDK 25.
#   bench/gpu/run.sh --emulator  the same at small sizes on the emulator that the build makes (or $EMULATOR), with some
#                                of the tests, since the build runs them all there: tries this script, and its times
#                                mean nothing; into bench/results/gpu-emulator.txt. With --table the table alone,
#                                which is written nowhere
#
# A test, a row or a peer that fails is told, and the rest is done all the same. The exit code is the sum of
#   1 a test failed   2 compute-sanitizer found something   4 a row of the table failed   8 a peer did   16 wgmma did
# and 64 where nothing could begin.
set -eu
here=$PWD
cd -- "$(dirname -- "$0")/../.."
. repl/src/main/sh/find-jdk.sh
what=all
failed=
code=0
library=libcuda.so.1
sizes=
result=bench/results/gpu.txt
some=
how=
while [ $# -gt 0 ]; do
  case $1 in
    --table) what=table ;;
    --pack)
      what=pack archive=${2-}
      [ -n "$archive" ] || {
        echo "--pack: an archive to write" >&2
        exit 64
      }
      case $archive in /*) ;; *) archive=$here/$archive ;; esac
      shift
      ;;
    --emulator)
      library=${EMULATOR:-$PWD/kernels-cuda/target/emulator/libcuda.so.1}
      sizes=--small
      how="NO GPU, small sizes, one sample of two calls"
      some='.*(Errors|Ladder|Optimizers|Orders)Test'
      result=bench/results/gpu-emulator.txt
      ;;
    *)
      echo "usage: bench/gpu/run.sh [--emulator] [--table] | --pack ARCHIVE" >&2
      exit 64
      ;;
  esac
  shift
done
[ "$what$sizes" != table--small ] || result=/dev/null
java=$(find_jdk)/bin/java || {
  echo "$no_jdk" >&2
  exit 64
}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# ---- what runs: classes, and the jars that they need ----

# Without the network where it can be. Tests are compiled, and not run by Maven.
compile() {
  mvn "$@" -q -B -Dmaven.test.skip=true compile -pl bench -am &&
    mvn "$@" -q -B -Dcuda.unchecked -DskipTests test-compile dependency:copy-dependencies -DincludeScope=test \
      -DexcludeGroupIds=org.gradsh -DoutputDirectory="$PWD/bench/target/gpu/lib" -pl kernels-cuda -am
}
if [ -e bench/target/gpu/packed ]; then
  : # unpacked here by --pack: there is nothing to compile from
elif command -v mvn > /dev/null; then
  compile -o > "$out/build.log" 2>&1 || compile || exit 64
else
  echo "Maven is not here: install it, or make an archive where it is: bench/gpu/run.sh --pack gradsh-gpu.tar.gz" >&2
  exit 64
fi
# The build makes the emulator before it runs tests, which it does not here.
if [ -n "$sizes" ] && [ ! -e "$library" ]; then
  make -s -C kernels-cuda/emulator "OUT=$(dirname -- "$library")" > "$out/emulator.log" 2>&1 || {
    echo "there is no emulator $library, and it cannot be made: $(tail -n 1 "$out/emulator.log")" >&2
    exit 64
  }
fi
classpath=
for module in bench kernels-cuda kernel repl autograd; do
  classpath=$classpath$PWD/$module/target/classes:
done
tests=$PWD/kernels-cuda/target/test-classes:$PWD/autograd/target/test-classes:
classpath="$classpath$PWD/bench/target/gpu/lib/*"

if [ "$what" = pack ]; then
  trap 'rm -rf "$out" bench/target/gpu/packed' EXIT
  git log -1 --format=%h > bench/target/gpu/packed 2> /dev/null || :
  tar -czf "$archive" --transform 's|^|gradsh/|' bench/gpu bench/results bench/target/gpu docs/cuda.md \
    notebooks/data/digits.csv.gz repl/src/main/sh/find-jdk.sh */target/classes kernels-cuda/target/test-classes \
    autograd/target/test-classes
  echo "$archive: $(du -h "$archive" | cut -f1)"
  exit 0
fi

# Nothing hangs a machine that is paid by the hour: seconds, then what java is given.
run() {
  limit=$1
  shift
  timeout "$limit" "$java" --enable-native-access=ALL-UNNAMED --add-modules jdk.incubator.vector \
    -Dstdout.encoding=UTF-8 "-Dgradsh.cuda.library=$library" "$@"
}
tell() {
  echo "$@" | tee -a "$out/head"
}
# Of which part, by its bit in the exit code, and what.
failure() {
  code=$((code | $1))
  failed="$failed; $2"
  tell "FAILED: $2"
}

# ---- the machine ----

commit=$(cat bench/target/gpu/packed 2> /dev/null || git log -1 --format=%h 2> /dev/null || :)
tell "$(date -u +%F), $("$java" -version 2>&1 | head -1), $(uname -sm)${commit:+, commit $commit}"
if [ -n "$sizes" ]; then
  tell "ON THE EMULATOR, at small sizes: this shows that the script runs, and no time of a GPU"
elif command -v nvidia-smi > /dev/null; then
  tell "$(nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm --format=csv,noheader)"
fi

# ---- the tests on this driver ----

if [ "$what" = all ]; then
  # In their folder, as the build runs them: they read docs/cuda.md.
  if (cd kernels-cuda && run 1500 -cp "$tests$classpath" org.gradsh.cuda.AllTests ${some:+"$some"}) > "$out/tests" 2>&1; then
    tell "tests on this driver: $(tail -1 "$out/tests")"
  else
    cat "$out/tests"
    failure 1 "tests on this driver: $(grep 'tests passed' "$out/tests" || tail -1 "$out/tests")"
  fi
  if [ -n "$sizes" ]; then
    tell "compute-sanitizer is for a card: the emulator looks for races and wild addresses in the build's tests"
  elif command -v compute-sanitizer > /dev/null; then
    for tool in memcheck racecheck synccheck; do
      for group in fp32 tf32 bf16 elements mlp lenet lenet-compiled; do
        timeout 300 compute-sanitizer --tool $tool --error-exitcode 9 "$java" --enable-native-access=ALL-UNNAMED \
          --add-modules jdk.incubator.vector -cp "$classpath" org.gradsh.bench.gpu.GpuTable $group --small \
          > "$out/sanitizer" 2>&1 || {
          tail -30 "$out/sanitizer"
          failure 2 "compute-sanitizer $tool of $group"
        }
      done
      tell "compute-sanitizer --tool $tool: done"
    done
  else
    tell "compute-sanitizer is not here: it comes with the CUDA toolkit"
  fi
fi

# ---- the table: a process for each group, so that one that loses the device loses no other ----

: > "$out/ours"
for group in fp32 tf32 bf16 elements launch mlp mlp-compiled lenet lenet-compiled; do
  run 300 -cp "$classpath" org.gradsh.bench.gpu.GpuTable $group $sizes >> "$out/ours" || failure 4 "rows of $group"
done

# The peers: cuBLAS under the same engine, and PyTorch on the same card.
: > "$out/cublas"
: > "$out/torch"
python=
for candidate in python3 /usr/bin/python3; do
  "$candidate" -c 'import torch; assert torch.cuda.is_available()' 2> /dev/null && python=$candidate && break
done
# The system's, or the one that PyTorch's wheel has brought.
libraries=
if [ -n "$python" ]; then
  libraries=$("$python" -c 'import glob, os, torch
print(":".join(glob.glob(os.path.join(os.path.dirname(os.path.dirname(torch.__file__)), "nvidia", "*", "lib"))))')
fi
if [ -n "$libraries" ] || PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2> /dev/null | grep -q libcublas.so; then
  for group in fp32 tf32 bf16; do
    LD_LIBRARY_PATH=$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} run 300 -Dgradsh.cuda.blas=cublas \
      -cp "$classpath" org.gradsh.bench.gpu.GpuTable $group $sizes >> "$out/cublas" || failure 8 "cuBLAS, $group"
  done
else
  tell "cuBLAS is not here: PyTorch's products stand for it where that is"
fi
if [ -n "$python" ]; then
  tell "PyTorch $("$python" -c 'import torch; print(torch.__version__)')"
  timeout 900 "$python" bench/gpu/peer.py $sizes > "$out/torch" || failure 8 "PyTorch"
else
  tell "PyTorch sees no GPU here, or is not here"
fi

# What has not been run on a card yet, last, as it may lose the device.
if [ -z "$sizes" ]; then
  run 300 -Dgradsh.cuda.wgmma=true -cp "$classpath" org.gradsh.bench.gpu.GpuTable bf16 > "$out/wgmma" ||
    failure 16 "wgmma"
  sed 's/ bf16/ wgmma/' "$out/wgmma" >> "$out/ours"
fi

run 60 -cp "$classpath" org.gradsh.bench.gpu.GpuTable --join "$out/ours" "$out/cublas" "$out/torch" > "$out/table"
{
  echo "bench/gpu/run.sh${sizes:+ --emulator}: ${how:-best of 5 samples, each of many calls} that are waited for together; every row's result is checked first"
  cat "$out/head" "$out/table"
  [ -z "$failed" ] || echo "failed: ${failed#; } (exit code $code)"
} > "$out/result"
cat "$out/table"
[ "$result" = /dev/null ] || cp "$out/result" "$result"
[ -z "$failed" ] || echo "failed: ${failed#; }" >&2
exit $code
