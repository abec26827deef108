#!/bin/sh
# Builds Gradsh and installs it: see ./install.sh --help.
set -eu
LC_ALL=C # the reasons that tools give are cut out of their messages
export LC_ALL

usage() {
  cat <<'END'
Usage: ./install.sh [--prefix DIR] [--uninstall] [--help]

Builds Gradsh from this checkout and installs
  DIR/bin/gradsh   the command
  DIR/lib/gradsh   all it needs but the JDK: jars, notebooks with their data, a start-up cache
  DIR/share/jupyter/kernels/gradsh   by which Jupyter finds it

  --prefix DIR   where to; without it /usr/local for root, else ~/.local
  --uninstall    removes what was installed there and nothing else
  --help         this text

Needs a JDK 25 or newer. The first build downloads libraries from Maven Central.
END
}

die() { # a sentence on stderr; the exit trap leaves everything as it was
  printf 'install.sh: %s\n' "$*" >&2
  exit 1
}

usage_error() {
  printf 'install.sh: %s (./install.sh --help tells more)\n' "$*" >&2
  exit 2
}

# Runs a step that writes; its failure is told by the last words of its message, the reason.
step() {
  reason=$("$@" 2>&1) || die "cannot install into $prefix: ${reason##*: }."
}

# ---- arguments -------------------------------------------------------------------------------

uninstall=no
prefix=unset
while [ $# -gt 0 ]; do
  case $1 in
    --prefix)
      [ $# -ge 2 ] || usage_error "--prefix needs a directory"
      prefix=$2
      shift
      ;;
    --prefix=*) prefix=${1#--prefix=} ;;
    --uninstall) uninstall=yes ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) usage_error "unknown argument '$1'" ;;
  esac
  shift
done
case $prefix in
  unset)
    if [ "$(id -u)" -eq 0 ]; then
      prefix=/usr/local
    else
      [ -n "${HOME:-}" ] || die "HOME is not set: say where to with --prefix DIR."
      prefix=$HOME/.local
    fi
    ;;
  '') usage_error "--prefix needs a directory" ;;
  /*) ;;
  *) prefix=$PWD/$prefix ;;
esac

name_places() {
  app=$prefix/lib/gradsh
  command=$prefix/bin/gradsh
  kernel=$prefix/share/jupyter/kernels/gradsh
  record=$app/installed # "f FILE" or "d DIRECTORY" a line, contents before their directory
}
real() { (CDPATH='' cd -- "$1" && pwd -P); } # without .. and links, which may go away
name_places
checkout=$(real "$(dirname -- "$0")")
# Whether there is a kernel and it is another program's; org.gradsh.kernel.install knows ours by the same word.
foreign_kernel() {
  [ -e "$kernel" ] || [ -L "$kernel" ] && ! grep -qs '"gradsh":' "$kernel/kernel.json"
}

# ---- uninstall -------------------------------------------------------------------------------

if [ "$uninstall" = yes ]; then
  [ -f "$record" ] || die "nothing to remove: Gradsh is not installed in $prefix."
  [ -w "$app" ] && [ -w "$prefix/lib" ] && [ -w "$prefix/bin" ] ||
    die "cannot remove Gradsh from $prefix: Permission denied."
  others=
  if foreign_kernel; then
    others=$(real "${kernel%/*}")/gradsh
  elif [ -d "$kernel" ] && [ ! -w "$kernel" ]; then
    die "cannot remove Gradsh's kernel from $kernel: Permission denied."
  fi
  . "$checkout/repl/src/main/sh/start-cache.sh"
  app=$(real "$app")
  if users_folder "$app"; then rm -rf -- "$users"; fi
  rm -rf -- "$app/.making" "$app/times"
  lines=$(cat -- "$record")
  printf '%s\n' "$lines" | while read -r kind path; do
    if [ -n "$others" ] && [ "${path#"$others"}" != "$path" ]; then continue; fi # another's by now
    case $kind in
      f) rm -f -- "$path" ;;
      d) rmdir -- "$path" 2>/dev/null || : ;; # someone else's files keep their directory
    esac
  done
  echo "Gradsh is no longer in $prefix."
  kept=${GRADSH_HOME:-${XDG_STATE_HOME:-${HOME-}/.local/state}/gradsh}
  for left in "$kept" "${users%/*}"; do
    if [ -d "$left" ]; then echo "Left for another time, with what it has kept: $left"; fi
  done
  exit 0
fi

# ---- what can be refused before the work -----------------------------------------------------

. "$checkout/repl/src/main/sh/find-jdk.sh"
jdk=$(find_jdk) || die "$no_jdk"

stage='' # a small prefix where all grows, beside its final place
old=''   # where the earlier application folder waits until the new one is in place
made=''  # directories made on the way, innermost first
moving=no
moving_kernel=no
finished=no
job=

clean_up() {
  status=$?
  trap - EXIT
  trap '' HUP INT TERM
  if [ -n "$job" ]; then
    kill "$job" 2>/dev/null || :
    wait "$job" 2>/dev/null || :
  fi
  if [ "$finished" = no ]; then
    if [ -n "$old" ] && [ -d "$old/gradsh" ]; then
      rm -rf -- "$app"
      mv -- "$old/gradsh" "$app"
    elif [ "$moving" = yes ] && [ -z "$old" ]; then
      rm -rf -- "$app"
    fi
    if [ "$moving_kernel" = yes ]; then rm -rf -- "$kernel"; fi
    if [ -d "$stage/kernel" ]; then mv -- "$stage/kernel" "$kernel"; fi
  fi
  if [ -n "$stage" ]; then rm -rf -- "$stage"; fi
  if [ "$finished" = no ]; then
    printf '%s' "$made" | while read -r dir; do rmdir -- "$dir" 2>/dev/null || :; done
  fi
  exit "$status"
}
interrupted() {
  echo "install.sh: interrupted, nothing was changed." >&2
  exit "$1"
}
trap clean_up EXIT
trap 'interrupted 129' HUP
trap 'interrupted 130' INT
trap 'interrupted 143' TERM

# Runs what takes long so that a signal is heeded at once; output goes to the log.
long_step() {
  "$@" >"$log" 2>&1 </dev/null &
  job=$!
  wait "$job" && result=0 || result=$?
  job=
  return "$result"
}

make_dir() {
  [ ! -d "$1" ] || return 0
  [ ! -e "$1" ] || die "cannot install into $prefix: $1 is not a directory."
  make_dir "$(dirname -- "$1")"
  [ ! -d "$1" ] || return 0 # "new/.." is there once "new" is
  step mkdir -- "$1"
  made="$(real "$1")
$made"
}

if [ ! -f "$record" ]; then
  for place in "$app" "$command"; do
    [ ! -e "$place" ] || die "cannot install into $prefix: $place is there and is not Gradsh's."
  done
fi
if foreign_kernel; then
  die "cannot install into $prefix: $kernel is there and is not Gradsh's."
fi
make_dir "$prefix/lib"
make_dir "$prefix/bin"
make_dir "${kernel%/*}"
prefix=$(real "$prefix")
name_places
for place in "$prefix/bin" "${kernel%/*}"; do
  [ -w "$place" ] || die "cannot install into $prefix: $place may not be written."
done
stage=$prefix/lib/.gradsh-$$
step mkdir -- "$stage" "$stage/bin" "$stage/lib" "$stage/lib/gradsh"
log=$stage/log

# ---- build -----------------------------------------------------------------------------------

build() {
  cd -- "$checkout"
  maven=./mvnw
  if command -v mvn >/dev/null 2>&1; then maven=mvn; fi
  JAVA_HOME=$jdk exec $maven -B -pl notebooks -am -Dmaven.test.skip=true package
}

echo "Building Gradsh with $jdk (the first time downloads libraries) ..."
long_step build || {
  kept=${TMPDIR:-/tmp}/gradsh-build-$$.log
  where=
  if cp -- "$log" "$kept" 2>/dev/null; then where=" (all it said is in $kept)"; fi
  if grep -q 'No space left on device' "$log"; then
    die "the build failed: No space left on device."
  elif grep -qE 'Could not transfer|Unknown host|UnknownHost|Failed to fetch|Could not resolve host|Network is unreachable|offline mode' "$log"; then
    die "the build could not download from Maven Central: is there a network?$where"
  fi
  die "the build failed: $(sed -nE 's/^\[ERROR\] +//p' "$log" | head -n 1)$where"
}

# ---- the application folder ------------------------------------------------------------------

new=$stage/lib/gradsh
step cp -R -- "$checkout/notebooks/target/app/." "$new"
step cp -- "$checkout/LICENSE" "$checkout/NOTICE" "$checkout/repl/src/main/sh/find-jdk.sh" \
  "$checkout/repl/src/main/sh/start-cache.sh" "$checkout/repl/src/main/sh/warm-up.jsh" "$new"
{
  echo '#!/bin/sh'
  echo '# Starts Gradsh with the JDK that install.sh found; when that one is gone, with another.'
  printf "java='%s'\n" "$(printf '%s' "$jdk/bin/java" | sed "s/'/'\\\\''/g")"
  cat -- "$checkout/repl/src/main/sh/gradsh"
} >"$stage/bin/gradsh" || die "cannot install into $prefix: the launcher could not be written."
step chmod 755 -- "$stage/bin/gradsh"

# Without the cache Gradsh works all the same, only its start takes longer.
echo "Preparing a fast start ..."
java=$jdk/bin/java
. "$checkout/repl/src/main/sh/start-cache.sh"
warm_up() { # in a shell of its own
  app=$new
  note "$new" && rehearse "$new"
}
if ! long_step warm_up || [ ! -f "$new/gradsh.aot" ] || ! seal "$new"; then
  step sh -c 'head -c 1000000 /dev/zero >"$1"' sh "$stage/probe"
  echo "install.sh: no start-up cache could be made, Gradsh will start more slowly." >&2
  rm -rf -- "$new/gradsh.aot" "$new/gradsh.jdk" "$new/times"
fi
rm -rf -- "$new/gradsh.aot.config" "$new/cache"

example='println(grad(t -> t.pow(3)).apply(tensor(3)).item())'
answer=$(GRADSH_START_CACHE=off "$stage/bin/gradsh" -e "$example" 2>&1) || :
[ "$answer" = 27.0 ] || die "the new gradsh does not work, d(t^3)/dt at 3 came out as: $answer"

# The kernel is made beside the rest, for its final place. What a user has set for the one that is there, stays.
registered=$(GRADSH_START_CACHE=off "$stage/bin/gradsh" kernel install --prefix "$prefix" \
  --staged "$stage" --launcher "$command" 2>"$log") ||
  die "the kernel for Jupyter could not be made: $(sed -n 's/^gradsh: //; $p' "$log")"
new_kernel=$stage/share/jupyter/kernels/gradsh

# ---- into place ------------------------------------------------------------------------------

{
  (cd -- "$new" && find . -type f) | sed "s|^\.|f $app|"
  (cd -- "$new_kernel" && find . -type f) | sed "s|^\.|f $kernel|"
  for later in gradsh.aot gradsh.jdk gradsh.none; do echo "f $app/$later"; done # see start-cache.sh
  echo "f $record"
  (cd -- "$new" && find . -depth -type d) | sed -e "s|^\.\$|d $app|" -e "s|^\./|d $app/|"
  echo "d $kernel"
  echo "f $command"
  printf '%s' "$made" | sed 's/^/d /'
  if [ -f "$record" ]; then # directories that an earlier installation made are still ours
    grep '^d ' "$record" | grep -vF -e "d $app" -e "d $kernel" || :
  fi
} >"$new/installed" || die "cannot install into $prefix: the list of files could not be written."

moving=yes
if [ -d "$app" ]; then
  old=$stage/old
  step mkdir -- "$old"
  step mv -- "$app" "$old/gradsh"
fi
step mv -- "$new" "$app"
if [ -e "$kernel" ] || [ -L "$kernel" ]; then step mv -- "$kernel" "$stage/kernel"; fi
moving_kernel=yes
step mv -- "$new_kernel" "$kernel"
step mv -f -- "$stage/bin/gradsh" "$command"
finished=yes
if users_folder "$app"; then rm -rf -- "$users"; fi # a cache for what was here before

echo "Gradsh is in $prefix. The derivative of t^3 at 3, by"
echo "  gradsh -e '$example'"
echo "is $answer. Start it with"
case :${PATH:-}: in
  *":$prefix/bin:"*) echo "  gradsh" ;;
  *)
    echo "  $command"
    echo "or put it on your PATH first:  export PATH=\"$prefix/bin:\$PATH\""
    ;;
esac
printf '%s\n' "$registered"
echo "A script that learns to read digits:  gradsh $app/notebooks/digits.jsh"
