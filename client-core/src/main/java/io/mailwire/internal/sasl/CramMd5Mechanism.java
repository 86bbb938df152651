package io.mailwire.internal.sasl;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** CRAM-MD5 (RFC 2195): the user and, in hex, the HMAC-MD5 of the challenge under the password. */
final class CramMd5Mechanism implements Mechanism {

    private final Credentials credentials;
    private boolean answered;

    CramMd5Mechanism(Credentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public String name() {
        return "CRAM-MD5";
    }

    @Override
    public byte @Nullable [] initialResponse() throws SaslFailure {
        if (!credentials.authorizationId().isEmpty()) {
            throw new SaslFailure(SaslFailure.Kind.UNFIT, "CRAM-MD5 cannot act as somebody else");
        }
        return null;
    }

    @Override
    public byte[] respond(byte[] challenge) throws SaslFailure {
        if (answered) {
            throw Challenges.unexpected(name(), challenge);
        }
        if (challenge.length == 0) {
            // The digest of nothing would be the same on every day and for every server.
            throw Challenges.malformed(name(), "sent no challenge", "");
        }
        String answer = credentials.user() + " " + HexFormat.of().formatHex(hmac(challenge));
        answered = true;
        return answer.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] hmac(byte[] challenge) throws SaslFailure {
        byte[] key = credentials.secret().getBytes(StandardCharsets.UTF_8);
        try {
            Mac mac = Mac.getInstance("HmacMD5");
            // RFC 2104 pads keys with zeros, so one zero is the empty key, which the JDK does not take.
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, "HmacMD5"));
            return mac.doFinal(challenge);
        } catch (GeneralSecurityException e) {
            throw new SaslFailure(SaslFailure.Kind.UNAVAILABLE, "this JVM computes no HMAC-MD5 for CRAM-MD5", e);
        }
    }

    @Override
    public boolean isComplete() {
        return answered;
    }

    @Override
    public boolean isCommitted() {
        return answered;
    }
}
