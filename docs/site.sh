#!/bin/sh
# Makes a site of the manual: see docs/site.sh --help.
set -eu

usage() {
  cat <<'END'
Usage: docs/site.sh [--out DIR] [--no-api] [--no-build]

Makes a site of the manual: the pages of docs, the notebooks with their outputs, the API. It needs no
server: open DIR/index.html.

  --out DIR    where to; without it docs/target/site. What is there with the same name is replaced
  --no-api     without the API, which takes most of the time
  --no-build   takes what is compiled already
  --help       this text

Leaves with 1 when a link leads nowhere. Needs a JDK 25 or newer; the first build downloads libraries
from Maven Central.
END
}

usage_error() {
  printf 'site.sh: %s (docs/site.sh --help tells more)\n' "$*" >&2
  exit 2
}
die() {
  printf 'site.sh: %s\n' "$*" >&2
  exit 1
}

out=
build=yes
api=
while [ $# -gt 0 ]; do
  case $1 in
    --out)
      [ $# -ge 2 ] && [ -n "$2" ] || usage_error "--out needs a directory"
      out=$2
      shift
      ;;
    --no-api) api=--no-api ;;
    --no-build) build=no ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) usage_error "unknown argument '$1'" ;;
  esac
  shift
done
case $out in
  '' | /*) ;;
  *) out=$PWD/$out ;;
esac

cd -- "$(dirname -- "$0")/.."
. repl/src/main/sh/find-jdk.sh
jdk=$(find_jdk) || die "$no_jdk"
JAVA_HOME=$jdk
export JAVA_HOME
target=$PWD/docs/target
mkdir -p "$target"
maven=./mvnw
if command -v mvn >/dev/null 2>&1; then maven=mvn; fi
build() { # options
  $maven -q -B "$@" -Dmaven.test.skip=true compile dependency:build-classpath \
    -DincludeScope=runtime -Dmdep.outputFile=target/run.classpath -pl docs -am >"$target/build.log" 2>&1
}
if [ "$build" = yes ]; then
  echo "Building with $jdk ..." >&2
  # Without the network where it can be, which is also faster.
  build -o || build || die "the build failed: $(sed -nE 's/^\[ERROR\] +//p' "$target/build.log" | head -n 1)"
fi
[ -f "$target/run.classpath" ] || die "nothing is built yet: run it without --no-build."
exec "$jdk/bin/java" -cp "$target/classes:$(cat "$target/run.classpath")" \
  org.gradsh.manual.Main "$PWD" "${out:-$target/site}" $api
