package io.mailwire;

/**
 * Gets an OAuth 2.0 access token. Called on every connect, and once more after the server rejected a token; the new one is then
 * shown on the same connection, unless it is the same.
 *
 * <p>Clients are shared between threads, so a supplier must be safe to call from several at once.
 */
@FunctionalInterface
public interface TokenSupplier {

    /**
     * Gets a token that is valid now. May block on the network.
     *
     * @param renew true when the server has just rejected the token of the previous call: a cached one is of no use
     * @return the bearer token, visible ASCII without spaces; never logged
     * @throws Exception if no token can be had; the connect fails with an {@link AuthenticationException} that has it as the
     *     cause, and nothing is sent
     */
    String token(boolean renew) throws Exception;
}
