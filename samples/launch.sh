# Sourced by demo, mail-shell and samples/run, with ROOT set: finds Java and Maven, and builds the samples when a source is newer.
# The working directory stays the caller's, so that relative paths mean what they say.

fail() {
  echo "$*" >&2
  exit 1
}

if [ -n "$JAVA_HOME" ] && [ -x "$JAVA_HOME/bin/java" ]; then
  JAVA=$JAVA_HOME/bin/java
else
  JAVA=$(command -v java) || fail "Java is missing: install a JDK 17 or newer (Debian: apt-get install openjdk-17-jdk-headless)"
  JAVA=$(readlink -f "$JAVA" 2>/dev/null || echo "$JAVA")
fi
java_version=$("$JAVA" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
[ "${java_version:-0}" -ge 17 ] || fail "$JAVA is Java ${java_version:-of an unknown version}: a JDK 17 or newer is needed"

# Leaves the class path in CLASS_PATH. MAILWIRE_CLASSPATH in the environment is taken as it is, and nothing is built.
build_samples() {
  if [ -n "$MAILWIRE_CLASSPATH" ]; then
    CLASS_PATH=$MAILWIRE_CLASSPATH
    return
  fi
  target=$ROOT/samples/target
  if ! [ -f "$target/launchers-built" ] ||
    [ -n "$(find "$ROOT/pom.xml" "$ROOT"/*/pom.xml "$ROOT"/*/src/main -newer "$target/launchers-built" -type f 2>/dev/null | head -n 1)" ]; then
    command -v mvn >/dev/null 2>&1 || fail "Maven is missing: install it first (Debian: apt-get install maven)"
    echo "Building (the first time takes a minute or two)…" >&2
    mkdir -p "$target"
    mvn -B -ntp -q -f "$ROOT/pom.xml" -pl samples -am package -Dmaven.test.skip=true -Dmaven.javadoc.skip=true \
      -Dmaven.source.skip=true -Dspotless.check.skip=true >"$target/build.log" 2>&1 || {
      sed -n 's/^\[ERROR\] *//p' "$target/build.log" | head -n 3 >&2
      fail "the build failed; all of it is in samples/target/build.log"
    }
    touch "$target/launchers-built"
  fi
  CLASS_PATH=$target/classes:$(cat "$target/classpath")
}

run_java() {
  # MAILWIRE_JAVA_OPTIONS is for options of the JVM, such as a trust store; it is split at spaces on purpose.
  exec "$JAVA" -Dfile.encoding=UTF-8 -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8 $MAILWIRE_JAVA_OPTIONS \
    -cp "$CLASS_PATH" "$@"
}
