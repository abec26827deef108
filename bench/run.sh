#!/bin/sh
# Measures Gradsh beside its peers: see bench/run.sh --help.
set -eu

usage() {
  cat <<'END'
Usage: bench/run.sh [--quick] [--only REGEX] [--threads N] [--rounds N] [--library] [--markdown]
       bench/run.sh --jmh [JMH ARGUMENTS] | --growth

Builds this checkout and measures it beside PyTorch (Debian's python3-torch) and DJL (from Maven
Central), each in turn, and prints a table of ratios. Results are checked before they are timed.

  --quick        under five minutes; T = 2 only where a second thread matters
  --only REGEX   the rows whose name it finds; nothing is written
  --threads N    1 or 2; without it both
  --rounds N     how many samples each contender has
  --library      a column more: the engine without the launcher's flags
  --markdown     the short form, for the README
  --no-build     takes what is compiled already
  --gradsh FILE  the installed command that whole processes are measured with; without it this
                 checkout is installed into bench/target/installed
  --jmh          the inside, by JMH; its arguments may follow
  --growth       time and memory against ops, elements and order: plots in bench/results
  --help         this text

The table goes to bench/results/speed.txt, a quick one to speed-quick.txt. It leaves with 1 when a
row's result differs from a peer's. Needs a JDK 25 or newer. A peer that is missing is skipped, and
the command that installs it is told.
END
}

usage_error() {
  printf 'run.sh: %s (bench/run.sh --help tells more)\n' "$*" >&2
  exit 2
}
die() {
  printf 'run.sh: %s\n' "$*" >&2
  exit 1
}

# ---- arguments -------------------------------------------------------------------------------

main=org.gradsh.bench.speed.Speed
build=yes
gradsh=
whole=yes # whether whole processes are measured
arguments=
number() { # option value least most
  case $2 in
    '' | *[!0-9]* | ?????*) usage_error "$1 takes a number from $3 to $4, not '$2'" ;;
  esac
  [ "$2" -ge "$3" ] && [ "$2" -le "$4" ] || usage_error "$1 takes a number from $3 to $4, not '$2'"
}
quoted() { printf " '%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }
while [ $# -gt 0 ]; do
  case $1 in
    --quick | --library | --markdown) arguments="$arguments $1" ;;
    --only | --threads | --rounds | --gradsh)
      [ $# -ge 2 ] || usage_error "$1 needs a value"
      case $1 in
        --threads) number "$1" "$2" 1 2 ;;
        --rounds) number "$1" "$2" 1 1000 ;;
        --gradsh) gradsh=$2 ;;
      esac
      [ "$1" = --gradsh ] || arguments="$arguments $1$(quoted "$2")"
      if [ "$1" = --only ]; then # only then is an installation needed
        printf 'start of process to first gradient\npeak resident memory of that\n' |
          grep -iqE -- "$2" || whole=no
      fi
      shift
      ;;
    --no-build) build=no ;;
    --jmh)
      main=org.openjdk.jmh.Main
      shift
      for argument; do arguments="$arguments$(quoted "$argument")"; done
      break
      ;;
    --growth) main=org.gradsh.bench.growth.Growth ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) usage_error "unknown argument '$1'" ;;
  esac
  shift
done
case $gradsh in
  '') ;;
  *) [ -x "$gradsh" ] || usage_error "--gradsh: $gradsh cannot be run" ;;
esac

# ---- build -----------------------------------------------------------------------------------

cd -- "$(dirname -- "$0")/.."
checkout=$PWD
. repl/src/main/sh/find-jdk.sh
jdk=$(find_jdk) || die "$no_jdk"
JAVA_HOME=$jdk
export JAVA_HOME
target=$checkout/bench/target
maven=./mvnw
if command -v mvn >/dev/null 2>&1; then maven=mvn; fi

# Without the network where it can be, which is also faster.
maven() {
  mkdir -p "$target"
  $maven -o -q -B "$@" >"$target/build.log" 2>&1 || $maven -q -B "$@" >"$target/build.log" 2>&1
}
classpath() { # profile
  maven $1 -Dmaven.test.skip=true compile dependency:build-classpath -DincludeScope=runtime -Dmdep.outputFile=target/run.classpath -pl bench -am
}
if [ "$build" = yes ]; then
  echo "Building with $jdk ..." >&2
  if ! classpath -Ppeers; then
    classpath || die "the build failed: $(sed -nE 's/^\[ERROR\] +//p' "$target/build.log" | head -n 1)"
    echo "SKIPPED DJL: Maven Central does not give ai.djl.pytorch, or not for this machine." >&2
  fi
fi
[ -f "$target/run.classpath" ] || die "nothing is built yet: run it without --no-build."
all=$target/classes:$(cat "$target/run.classpath")
# DJL's engine stays out of our processes.
djl=$(printf '%s' "$all" | tr ':' '\n' | grep -E '/(pytorch-[^/]*|jna-[^/]*|commons-(compress|codec|io)-[^/]*|slf4j-api[^/]*)$' | tr '\n' ':') || :
ours=$(printf '%s' "$all" | tr ':' '\n' | grep -vE '/(pytorch-[^/]*|jna-[^/]*|commons-(compress|codec|io)-[^/]*|slf4j-api[^/]*)$' | tr '\n' ':')

# ---- what users have -------------------------------------------------------------------------

# The launcher says which flags it gives to Java: it is run with a Java that prints them.
stand_in=$target/launcher
mkdir -p "$stand_in/bin" "$stand_in/lib/gradsh"
printf '#!/bin/sh\nprintf "%%s\\n" "$@"\n' >"$stand_in/java"
{
  echo '#!/bin/sh'
  echo "java='$stand_in/java'"
  cat repl/src/main/sh/gradsh
} >"$stand_in/bin/gradsh"
chmod +x "$stand_in/java" "$stand_in/bin/gradsh"
flags=$("$stand_in/bin/gradsh" | sed -e '/^-jar$/,$d' -e '/^-XX:AOTCache=/d' | tr '\n' ' ')

if [ "$main" = org.gradsh.bench.speed.Speed ] && [ "$whole" = yes ] && [ -z "$gradsh" ]; then
  gradsh=$target/installed/bin/gradsh
  if [ ! -x "$gradsh" ] || [ -n "$(find autograd/src/main kernels-cuda/src/main repl/src/main kernel/src/main \
    -newer "$gradsh" -type f | head -n 1)" ] && [ "$build" = yes ]; then
    echo "Installing into bench/target/installed ..." >&2
    ./install.sh --prefix "$target/installed" >"$target/install.log" 2>&1 ||
      die "$(tail -n 1 "$target/install.log")"
  elif [ ! -x "$gradsh" ]; then
    gradsh=
  fi
fi

eval "set -- $arguments"
exec "$jdk/bin/java" --enable-native-access=ALL-UNNAMED \
  -Dgradsh.bench.launcher="$flags" -Dgradsh.bench.djl="$djl" -Dgradsh.bench.gradsh="$gradsh" \
  -Dgradsh.bench.results="$checkout/bench/results" -cp "$ours" "$main" "$@"
