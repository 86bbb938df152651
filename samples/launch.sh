# Sourced by demo and mail-shell: finds Java and Maven, and builds the samples when a source is newer than they are.

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
  built=samples/target/launchers-built
  if [ -f $built ] && [ -z "$(find pom.xml ./*/pom.xml ./*/src/main -newer $built -type f 2>/dev/null | head -n 1)" ]; then
    CLASS_PATH="samples/target/classes:$(cat samples/target/classpath)"
    return
  fi
  command -v mvn >/dev/null 2>&1 || fail "Maven is missing: install it first (Debian: apt-get install maven)"
  echo "Building (the first time takes a minute or two)…" >&2
  mkdir -p samples/target
  mvn -B -ntp -q -pl samples -am package -Dmaven.test.skip=true -Dmaven.javadoc.skip=true -Dmaven.source.skip=true \
    -Dspotless.check.skip=true >samples/target/build.log 2>&1 || {
    sed -n 's/^\[ERROR\] *//p' samples/target/build.log | head -n 3 >&2
    fail "the build failed; all of it is in samples/target/build.log"
  }
  touch $built
  CLASS_PATH="samples/target/classes:$(cat samples/target/classpath)"
}
