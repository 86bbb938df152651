package io.mailwire.samples;

import io.mailwire.MailException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** How the programs end: 0 when all went well, else one line that says what is wrong, and 1 (or 2 for wrong usage). */
final class Program {

    /** What a program does. */
    interface Body {
        void run() throws Exception;
    }

    private Program() {}

    /** Runs the program and returns its exit code. */
    static int run(Body body) {
        try {
            body.run();
            return 0;
        } catch (UsageException | IllegalArgumentException e) {
            System.err.println(oneLine(e.getMessage()));
            return 2;
        } catch (UncheckedIOException | MailException e) {
            System.err.println(oneLine(e.getMessage()));
            return 1;
        } catch (Exception e) {
            System.err.println(oneLine(e.toString()));
            return 1;
        }
    }

    private static String oneLine(@Nullable String message) {
        return message == null ? "failed without a message" : message.replaceAll("\\s*\\R\\s*", " ");
    }
}
