package io.mailwire;

/** Gets an OAuth 2.0 access token. Called on every connect, and once more after the server rejected a token. */
@FunctionalInterface
public interface TokenSupplier {

    /**
     * Gets a token that is valid now. May block on the network.
     *
     * @param renew true when the server has just rejected the token of the previous call: a cached one is of no use
     * @return the bearer token, never logged
     * @throws Exception if no token can be had; the connect fails with it as the cause
     */
    String token(boolean renew) throws Exception;
}
