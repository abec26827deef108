# The start-up cache: classes as the JVM has loaded and linked them in a rehearsal. Sourced by install.sh, which makes the
# first one, and by the launcher when that one was made by another JDK or for another jar. $java and $app are set.
#
# A folder with a cache holds gradsh.aot, which has the time of gradsh.jar; times, where empty files have those of the
# other jars; and gradsh.jdk, which names the JVM and has the time of its modules. So the shell can tell that a cache
# fits without starting a process. gradsh.none says that none could be made.

# The folder of this installation's cache in the user's cache folder; fails where there is none. $1 is the real $app.
users_folder() {
  if [ -n "${GRADSH_CACHE-}" ]; then
    users=$GRADSH_CACHE
  elif [ -d "${HOME-}/Library/Caches" ]; then
    users=$HOME/Library/Caches/gradsh
  else
    case ${XDG_CACHE_HOME-} in
      /*) users=$XDG_CACHE_HOME/gradsh ;;
      *) users=${HOME-}/.cache/gradsh ;;
    esac
  fi
  case $users in
    /.cache/gradsh) return 1 ;; # no home
    /*) ;;
    *) return 1 ;;
  esac
  users=$users/start
  rest=$1
  while [ -n "$rest" ]; do # its name has the whole path, without a process to make it
    users=$users${rest%%/*}
    case $rest in
      */*) users=$users% rest=${rest#*/} ;;
      *) rest= ;;
    esac
  done
}

# The rehearsal: makes $1/gradsh.aot. Takes the place of the shell. The rest is what the JVM is run by, if anything.
rehearse() {
  target=$1
  shift
  unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS
  # Without the profiles of this run: they would have every start compile for the long run at once.
  exec "$@" "$java" -XX:AOTCacheOutput="$target/gradsh.aot" -XX:-UsePerfData \
    -XX:+IgnoreUnrecognizedVMOptions -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining \
    -Dgradsh.simd=off -Dgradsh.cache="$target/cache" \
    -jar "$app/gradsh.jar" --rehearse "$app/warm-up.jsh"
}

# Notes in the folder $1, before a cache is made there, by which $java and from which jars of $app.
note() {
  mkdir -- "$1/times" || return
  for jar in "$app/gradsh.jar" "$app"/lib/*.jar; do
    touch -r "$jar" -- "$1/times/${jar##*/}" || return
  done
  printf '%s\n' "$java" >"$1/gradsh.jdk" && touch -r "${java%/bin/java}/lib/modules" -- "$1/gradsh.jdk"
}

# Gives the cache in the folder $1, now that it is made, the time of the jar as it was before.
seal() {
  touch -r "$1/times/gradsh.jar" -- "$1/gradsh.aot"
}

# Called when the cache of the installation does not fit: takes the user's, or has one made for the next start.
another_cache() {
  [ "${GRADSH_START_CACHE-}" != off ] || return 0
  app=$(CDPATH='' cd -- "$app" && pwd -P) || return 0
  folder=$app
  if [ ! -w "$app" ]; then
    users_folder "$app" || return 0
    folder=$users
    if fits "$folder"; then
      cache=$folder/gradsh.aot
      return 0
    fi
  fi
  # It takes a processor some seconds: not for the one start of a CI job, and not from the first process of a
  # container, on which a child that has ended would hang for ever.
  if [ -z "${CI-}" ] && [ "$$" != 1 ] && ! given_up; then
    (
      trap '' HUP INT QUIT
      cd /
      remake &
    ) </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
  fi
}

given_up() {
  [ -r "$folder/gradsh.none" ] && read -r maker <"$folder/gradsh.none" && [ "$maker" = "$java" ] &&
    [ ! "$app/gradsh.jar" -nt "$folder/gradsh.none" ]
}

# Makes a cache in $folder, in the background; one process at a time, which the folder .making tells.
remake() {
  umask 077
  making=$folder/.making
  mkdir -p -- "$folder" || return
  if ! mkdir -- "$making"; then
    # A process that was killed has left it.
    [ -n "$(find "$making" -prune -mmin +15)" ] && rm -rf -- "$making" && mkdir -- "$making" || return
  fi
  trap 'rm -rf -- "$making"' EXIT
  trap 'exit 1' TERM
  if fits "$folder"; then return; fi # made meanwhile
  (note "$making" && rehearse "$making" nice -n 19) &
  job=$!
  trap 'kill "$job"; exit 1' TERM
  if wait "$job" && [ -s "$making/gradsh.aot" ] && seal "$making"; then
    chmod -R a+rX -- "$making"
    rm -rf -- "$folder/times" "$folder/gradsh.none"
    mv -f -- "$making/gradsh.aot" "$making/gradsh.jdk" "$making/times" "$folder"
  fi
  if ! fits "$folder"; then printf '%s\n' "$java" >"$folder/gradsh.none"; fi
}
