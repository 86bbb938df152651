package io.mailwire.internal.sasl;

import java.nio.charset.StandardCharsets;

/** PLAIN (RFC 4616): {@code [authzid] NUL authcid NUL passwd}, in one message. */
final class PlainMechanism implements Mechanism {

    private final Credentials credentials;

    PlainMechanism(Credentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public String name() {
        return "PLAIN";
    }

    @Override
    public byte[] initialResponse() {
        // No part holds a NUL: Login refuses controls.
        String message = credentials.authorizationId() + "\0" + credentials.user() + "\0" + credentials.secret();
        return message.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] respond(byte[] challenge) throws SaslFailure {
        throw Challenges.unexpected(name(), challenge);
    }

    @Override
    public boolean isComplete() {
        return true;
    }

    @Override
    public boolean isCommitted() {
        return true;
    }
}
