package io.mailwire.testkit;

import java.util.Optional;

/** A {@link TestProxy} to be. Each method changes this builder and returns it. */
public final class TestProxyBuilder {
    private final boolean socks;
    private Optional<Credentials> login = Optional.empty();
    private Optional<Integer> refusal = Optional.empty();
    private boolean silent;

    TestProxyBuilder(boolean socks) {
        this.socks = socks;
    }

    /**
     * Demands a user and a password: RFC 1929 in SOCKS, Basic in HTTP.
     *
     * @param user who
     * @param password with what
     * @return this
     */
    public TestProxyBuilder login(String user, String password) {
        login = Optional.of(new Credentials(user, password));
        return this;
    }

    /**
     * Refuses every request.
     *
     * @param code the SOCKS reply (RFC 1928 §6, for instance 5 for "connection refused"), or the HTTP status, for instance
     *     403
     * @return this
     */
    public TestProxyBuilder refuse(int code) {
        refusal = Optional.of(code);
        return this;
    }

    /**
     * Reads what comes and never answers.
     *
     * @return this
     */
    public TestProxyBuilder silent() {
        silent = true;
        return this;
    }

    /**
     * Starts listening.
     *
     * @return the proxy; close it
     */
    public TestProxy start() {
        return new TestProxy(socks, login, refusal, silent);
    }
}
