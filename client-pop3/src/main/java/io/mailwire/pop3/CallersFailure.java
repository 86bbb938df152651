package io.mailwire.pop3;

/**
 * What the caller's own code threw within a drain, its store or its listener. It may be an exception of ours, of some other server, even
 * a lost connection that may be made anew: but not the drain's, which is in order.
 */
final class CallersFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final RuntimeException thrown;

    CallersFailure(RuntimeException thrown) {
        super(thrown);
        this.thrown = thrown;
    }

    RuntimeException thrown() {
        return thrown;
    }
}
