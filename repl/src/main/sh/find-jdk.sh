# Sourced by install.sh and by the launcher. find_jdk prints the home of a JDK of release 25 or
# newer: $JAVA_HOME, else that of the javac on the PATH, else the first among the usual places.

jdk_release() { # /path/of/jdk: 25.0.3 is 25; nothing when the folder holds no JDK
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] &&
    sed -nE 's/^JAVA_VERSION="?([0-9]+).*/\1/p' "$1/release" 2>/dev/null
}

javac_home() { # the JDK of the javac on the PATH, through the links that alternatives make
  javac=$(command -v javac) || return 0
  while [ -L "$javac" ]; do
    link=$(readlink "$javac")
    case $link in
      /*) javac=$link ;;
      *) javac=${javac%/*}/$link ;;
    esac
  done
  dirname "$(dirname "$javac")"
}

find_jdk() {
  for jdk in "${JAVA_HOME:-}" "$(javac_home)" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/*jdk* \
    /opt/*/*jdk* /usr/local/*jdk* "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* \
    "${HOME:-}"/.asdf/installs/java/* "${HOME:-}"/.local/share/mise/installs/java/* \
    "${HOME:-}"/.m2/jdks/* "${HOME:-}"/*jdk* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /home/linuxbrew/.linuxbrew/opt/openjdk*; do
    release=$(jdk_release "$jdk") || continue
    if [ -n "$release" ] && [ "$release" -ge 25 ]; then
      echo "$jdk"
      return 0
    fi
  done
  return 1
}

no_jdk="Gradsh needs a JDK 25 or newer: install Temurin 25 (https://adoptium.net) or set JAVA_HOME to one."
