package io.mailwire.samples;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** Where the programs get a password from: never the command line, which process lists show. */
final class Passwords {

    /** The environment variable that holds it. */
    static final String VARIABLE = "MAILWIRE_PASSWORD";

    private Passwords() {}

    /** The password from the environment, else asked for. Throws {@link UsageException} where neither is possible. */
    @SuppressWarnings("SystemConsoleNull") // up to JDK 21 there is none without a terminal
    static String of(String user) {
        @Nullable String set = System.getenv(VARIABLE);
        if (set != null && !set.isEmpty()) {
            return set;
        }
        @Nullable Console console = System.console();
        char @Nullable [] typed = console == null ? null : console.readPassword("Password of %s: ", user);
        if (typed == null || typed.length == 0) {
            throw new UsageException(
                    "no password: set the environment variable " + VARIABLE + ", or type it when asked");
        }
        return new String(typed);
    }
}
