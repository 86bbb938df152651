package io.mailwire.internal.net;

import io.mailwire.internal.text.Printable;
import java.time.Duration;

/** Makes what goes into messages readable, and harmless for a log. */
final class Texts {

    private static final int LONGEST = 300;

    private Texts() {}

    /** What a peer sent or a caller gave, fit for a message. */
    static String printable(String text) {
        return Printable.shortened(text, LONGEST);
    }

    static String messageOf(Throwable e) {
        String message = e.getMessage();
        return printable(message == null || message.isBlank() ? e.getClass().getSimpleName() : message);
    }

    /** A time as people write it: "30 s", "250 ms", "10 min". */
    static String of(Duration time) {
        long millis = time.toMillis();
        if (millis >= 120_000 && millis % 60_000 == 0) {
            return millis / 60_000 + " min";
        }
        return millis >= 1000 && millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }
}
