package io.mailwire.internal.net;

import io.mailwire.FailureReason;

/**
 * What went wrong with a connection.
 *
 * @param what what happened, without host and without what was being done
 * @param advice what to do about it; empty where nobody knows
 */
record Trouble(FailureReason reason, String what, String advice) {

    static Trouble interrupted() {
        return new Trouble(FailureReason.CANCELLED, "cancelled, for the thread was interrupted", "");
    }

    static Trouble of(FailureReason reason) {
        String what = switch (reason) {
            case TIMEOUT -> "no answer in time";
            case CANCELLED -> "cancelled";
            case CLOSED_BY_PEER -> "the server closed the connection";
            case UNRESOLVED -> "the host name has no address";
            case REFUSED -> "the connection was refused";
            case TLS -> "TLS failed";
            case LOST -> "the connection was lost";
        };
        return new Trouble(reason, what, "");
    }

    Trouble withAdvice(String other) {
        return new Trouble(reason, what, advice.isEmpty() ? other : advice);
    }

    /** One sentence: host, what happened, while doing what, and what to do. */
    String message(ServerUri server, String doing) {
        // A rejected certificate stays rejected whatever we were doing.
        String during = reason == FailureReason.TLS || doing.isEmpty() ? "" : ", while " + doing;
        return server.hostAndPort() + ": " + what + during + (advice.isEmpty() ? "" : "; " + advice);
    }
}
