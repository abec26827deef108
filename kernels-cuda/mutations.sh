#!/bin/sh
# Does a missing barrier get noticed? Breaks the committed PTX at one instruction at a time (a barrier, a
# wait, a shuffle, an atomic, the bound of a loop), and runs the tests that launch that kernel on the
# emulator: reversed with races fatal, with races fatal, and late; where numbers would be wrong, plain
# first, and of a bound those that reach it exactly. Prints a table, and what went unnoticed.
#
#   ./mutations.sh > ../bench/results/mutations.txt     some 20 minutes on 2 cores
#   ./mutations.sh --only softmax                       mutants whose description a pattern finds
#   ./mutations.sh --all                                in the copies for every dtype too
#   ./mutations.sh --covered                            takes the last run's list of which test launches what
#   ./mutations.sh --minutes 10                         as many as that time is enough for: of each kernel
#                                                       one of each kind first
#   ./mutations.sh --go-on                              what earlier runs have noticed of the same text counts
#   ./mutations.sh --list, --workers 4
set -eu
cd -- "$(dirname -- "$0")"
. ../repl/src/main/sh/find-jdk.sh
java=$(find_jdk)/bin/java
# Without the network where it can be.
compile() {
  (cd .. && mvn "$@" -q -B -DskipTests test-compile dependency:build-classpath -DincludeScope=test \
    -Dmdep.outputFile=target/test.classpath -pl kernels-cuda -am)
}
mkdir -p target
compile -o > target/mutations.log 2>&1 || compile >&2
classes=$PWD/target/test-classes:$PWD/target/classes
"$java" -Xmx2g -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED --add-modules jdk.incubator.vector \
  "-Dgradsh.cuda.library=${EMULATOR:-$PWD/target/emulator/libcuda.so.1}" \
  -cp "$classes:$(cat target/test.classpath)" org.gradsh.cuda.mutation.Mutations "$@"
