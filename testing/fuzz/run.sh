# Sourced by ./meltemi, after bin/lib.sh: fuzzing with Jazzer, one target after the other.

# Prints CLASS METHOD for each fuzz target.
fuzz_targets() {
  local file class
  find testing/fuzz/src/test/java -name '*FuzzTest.java' | sort | while read -r file; do
    class=${file#testing/fuzz/src/test/java/}
    class=${class%.java}
    sed -n '/@FuzzTest/{n;s/^ *void \([a-zA-Z]*\)(.*/\1/p}' "$file" | sed "s|^|${class//\//.} |"
  done
}

# Prints the seconds of a time such as 90s, 15m or 1h.
fuzz_seconds() {
  [[ $1 =~ ^([0-9]{1,6})([smh])$ ]] || return 1
  case ${BASH_REMATCH[2]} in
    s) echo $((10#${BASH_REMATCH[1]})) ;;
    m) echo $((10#${BASH_REMATCH[1]} * 60)) ;;
    h) echo $((10#${BASH_REMATCH[1]} * 3600)) ;;
  esac
}

# Runs CLASS METHOD for so many seconds. What is found is put among the target's inputs, which ordinary tests run;
# what is only new is kept in testing/fuzz/.cifuzz-corpus for the next time.
fuzz_one() { # CLASS METHOD SECONDS
  ( cd testing/fuzz
    JAZZER_FUZZ=1 nice "$JAVA" -Xmx1g -XX:+UseSerialGC -XX:+EnableDynamicAgentLoading \
      --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
      -cp "target/test-classes:$(cat target/test.classpath)" com.code_intelligence.jazzer.Jazzer \
      --target_class="$1" --target_method="$2" \
      --instrumentation_includes='io.meltemi.**:org.snakeyaml.**' \
      --instrumentation_excludes='io.meltemi.api.**:io.meltemi.fuzz.**' \
      --custom_hook_includes='io.meltemi.**:org.snakeyaml.**' \
      -max_total_time="$3" )
}

fuzz_all() { # TIME [PART OF "CLASS METHOD"]
  local total class method target targets found=() log=testing/fuzz/target/fuzz.log
  total=$(fuzz_seconds "$1") || meltemi_die "--time: '$1' (expected: a number of s, m or h, such as 15m)"
  mapfile -t targets < <(fuzz_targets | grep -e "${2:-.}")
  [ ${#targets[@]} -gt 0 ] || meltemi_die "no fuzz target '$2' (expected: a part of one of:
$(fuzz_targets))"
  mvn -q -B -pl testing/fuzz -am -DskipTests test-compile dependency:build-classpath \
    -Dmdep.outputFile=target/test.classpath || meltemi_die "the build failed (see above)"
  meltemi_java
  for target in "${targets[@]}"; do
    read -r class method <<<"$target"
    echo "Fuzzing $class#$method for $((total / ${#targets[@]})) s"
    if fuzz_one "$class" "$method" $((total / ${#targets[@]})) >"$log" 2>&1; then
      grep -a '^Done ' "$log"
    else
      grep -a -v -e '^INFO' -e '^#[0-9]' "$log" >&2
      found+=("$class#$method")
    fi
  done
  [ ${#found[@]} -eq 0 ] || meltemi_die "found something: ${found[*]} (see above; the inputs are below testing/fuzz/src/test/resources)"
}
