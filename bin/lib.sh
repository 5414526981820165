# What the launchers in bin/ share; to be sourced by them. It sets MELTEMI_ROOT, the folder above bin/.
# A MODULE is its folder below MELTEMI_ROOT, such as istiod or testing/demo.
#
#   meltemi_java                 sets JAVA to the java of a JDK 25, or says what is missing and exits
#   meltemi_ensure_built MODULE  builds that module if its jars are not there, and sets CLASSPATH_OF to its class path
#   meltemi_aot_cache MODULE FUNCTION
#                                sets AOT_FLAGS to what makes a JVM start from MODULE's ahead-of-time cache; makes the
#                                cache first, by a training run, if it is missing: FUNCTION FLAG... runs the program once
#                                with its own flags and these
#   meltemi_train CLASS JAVA...  a training run in which CLASS of module install/training plays the program's surroundings;
#                                JAVA... is the program's java command without a main class

meltemi_resolve() { # the real path of $1, symbolic links followed
  local path=$1 target
  while [ -L "$path" ]; do
    target=$(readlink "$path")
    case $target in /*) path=$target ;; *) path=$(dirname "$path")/$target ;; esac
  done
  printf '%s/%s\n' "$(cd -P "$(dirname "$path")" && pwd)" "$(basename "$path")"
}

MELTEMI_ROOT=$(dirname "$(dirname "$(meltemi_resolve "${BASH_SOURCE[0]}")")")

meltemi_die() { echo "$(basename "$0"): $*" >&2; exit 1; }

meltemi_is_java25() { # reads the JDK's release file where there is one: asking java itself costs a JVM start
  local java=$1 home
  [ -x "$java" ] || return 1
  home=$(dirname "$(dirname "$(meltemi_resolve "$java")")")
  if [ -r "$home/release" ]; then grep -q '^JAVA_VERSION="25[."]' "$home/release"
  else "$java" -version 2>&1 | grep -q 'version "25[."]'; fi
}

meltemi_java() {
  local candidate
  for candidate in "${JAVA_HOME:+$JAVA_HOME/bin/java}" /usr/lib/jvm/*25*/bin/java /opt/*25*/bin/java \
      "$HOME"/.sdkman/candidates/java/25*/bin/java /Library/Java/JavaVirtualMachines/*25*/Contents/Home/bin/java \
      "$(command -v java || true)"; do
    if [ -n "$candidate" ] && meltemi_is_java25 "$candidate"; then JAVA=$candidate; return; fi
  done
  meltemi_die "no JDK 25 found: set JAVA_HOME to one, or install it under /usr/lib/jvm (looked there, in /opt, ~/.sdkman and PATH)"
}

# A module is built when target/ holds its jar and target/lib the jars that it needs at run time.
meltemi_is_built() { # sets jar
  meltemi_find_jar "$MELTEMI_ROOT/$1/target"
  [ -n "$jar" ] && [ -d "$MELTEMI_ROOT/$1/target/lib" ]
}

meltemi_ensure_built() {
  local module=$1 target=$MELTEMI_ROOT/$1/target jar
  if ! meltemi_is_built "$module"; then
    command -v mvn >/dev/null || meltemi_die "module $module is not built and mvn is not on PATH: run 'mvn -DskipTests package' in $MELTEMI_ROOT"
    echo "$(basename "$0"): building module $module, once" >&2
    meltemi_build "$module" >&2 || meltemi_die "module $module did not build (see above)"
    meltemi_is_built "$module" || meltemi_die "the build of module $module left no $target/*.jar and $target/lib"
  fi
  CLASSPATH_OF=$jar
  for jar in "$target"/lib/*.jar; do CLASSPATH_OF=$CLASSPATH_OF:$jar; done
}

meltemi_find_jar() { # sets jar
  jar=$(ls "$1"/meltemi-*.jar 2>/dev/null | grep -v -e '-sources\.jar$' -e '-tests\.jar$' | head -n 1 || true)
}

meltemi_build() { # offline first: that is quick, and enough once everything was fetched
  ( cd "$MELTEMI_ROOT"
    exec 8>"$MELTEMI_ROOT/.build.lock"; command -v flock >/dev/null && flock 8
    mvn -o -q -B -DskipTests -pl "$1" -am package >/dev/null 2>&1 || mvn -q -B -DskipTests -pl "$1" -am package )
}

meltemi_aot_stale() { # whether the cache $2 of module $1 is missing, or older than a jar
  [ ! -e "$2" ] || [ -n "$(find "$MELTEMI_ROOT/$1/target" -maxdepth 2 -name '*.jar' -newer "$2" -print -quit)" ]
}

meltemi_aot_cache() { # a cache only makes the start quicker: going without one is no failure
  local module=$1 train=$2
  local target=$MELTEMI_ROOT/$module/target cache=$MELTEMI_ROOT/$module/target/${module##*/}.aot
  AOT_FLAGS=()
  if meltemi_aot_stale "$module" "$cache"; then
    [ -w "$target" ] || return 0
    ( exec 7>"$target/.aot.lock"; if command -v flock >/dev/null; then flock 7; fi
      meltemi_aot_stale "$module" "$cache" || exit 0 # another start made it meanwhile
      part=$cache.$$ stage=$(mktemp -d) # the program leaves sockets where it runs
      if ( cd "$stage" && "$train" -XX:AOTCacheOutput="$part" -Xlog:disable -Xlog:all=off ) >/dev/null 7>&- && [ -s "$part" ]
      then # in small blocks: of a file that was written in large ones the kernel maps 2 MB at a touch
        dd if="$part" of="$part.small" bs=4k 2>/dev/null && mv -f "$part.small" "$cache"
      else # an empty one, so that not every start tries again what this build does not do
        echo "$(basename "$0"): no start-up cache could be made (see above); starts take longer" >&2
        : >"$cache"
      fi
      rm -f "$part" "$part.small" "$part.config"
      rm -rf "$stage" )
  fi
  [ -s "$cache" ] || return 0
  AOT_FLAGS=(-XX:AOTCache="$cache" -Xlog:aot=off)
}

meltemi_train() { # in a subshell: it has a class path of its own
  ( class=$1; shift
    meltemi_ensure_built install/training
    exec "$JAVA" -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
      -cp "$CLASSPATH_OF" "$class" "$@" )
}
