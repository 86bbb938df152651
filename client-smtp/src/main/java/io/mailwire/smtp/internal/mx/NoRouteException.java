package io.mailwire.smtp.internal.mx;

/** There is no way to a domain, or none to be found now. */
final class NoRouteException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Verdict verdict;

    NoRouteException(Verdict verdict) {
        super(verdict.explanation());
        this.verdict = verdict;
    }

    Verdict verdict() {
        return verdict;
    }
}
