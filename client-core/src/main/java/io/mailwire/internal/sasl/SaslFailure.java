package io.mailwire.internal.sasl;

import org.jspecify.annotations.Nullable;

/** Our side of an exchange cannot go on. The message is ours alone and shows no secret; what the server said is kept apart. */
final class SaslFailure extends Exception {

    private static final long serialVersionUID = 1L;

    enum Kind {
        /** This mechanism cannot carry these credentials; another may. Nothing was sent. */
        UNFIT,
        /** The server breaks the mechanism's grammar or a limit of ours. */
        MALFORMED,
        /** The server did not prove that it knows the password. */
        UNPROVEN,
        /** The server refused by a message of the mechanism's own. */
        REFUSED,
        /** What was to be sent cannot be had, such as a token or a ticket. */
        UNAVAILABLE
    }

    private final Kind kind;
    private final String quote;

    SaslFailure(Kind kind, String message) {
        this(kind, message, "", null);
    }

    /** Keeps a cause, which must not show secrets either. */
    SaslFailure(Kind kind, String message, @Nullable Throwable cause) {
        this(kind, message, "", cause);
    }

    /** Quotes the server. The text is raw: {@link Attempt} takes out secrets that it repeats before anybody sees or cuts it. */
    static SaslFailure quoting(Kind kind, String message, String quote) {
        return new SaslFailure(kind, message, quote, null);
    }

    private SaslFailure(Kind kind, String message, String quote, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.quote = quote;
    }

    /** What the server sent, raw; empty where it is of no interest. */
    String quote() {
        return quote;
    }

    Kind kind() {
        return kind;
    }
}
