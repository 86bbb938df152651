package io.mailwire.internal.sasl;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The server's side of SCRAM, computed with the JDK alone, with faults to order. */
final class ScramServer implements SaslTransport {

    enum Fault {
        NONE,
        REFUSE_AT_ONCE,
        FOREIGN_NONCE,
        NONCE_ADDS_NOTHING,
        NO_SALT,
        BAD_SALT,
        FEW_ITERATIONS,
        MANY_ITERATIONS,
        HUGE_ITERATIONS,
        MANDATORY_EXTENSION,
        JUNK_FIRST,
        EMPTY_FIRST,
        OK_WITHOUT_PROOF,
        OK_WITHOUT_SIGNATURE,
        WRONG_SIGNATURE,
        SHORT_SIGNATURE,
        EMPTY_FINAL,
        JUNK_FINAL,
        ERROR_FINAL,
        REFUSE_PROOF,
        REFUSE_AFTER_SIGNATURE,
        ONE_MORE_CHALLENGE
    }

    private final String password;
    private final Fault fault;
    private final byte[] channel;

    String mechanism = "";
    String clientFirst = "";
    boolean cancelled;
    boolean proven;

    private String nonce = "";
    private String authMessage = "";
    private int step;

    ScramServer(String password, Fault fault) {
        this(password, fault, new byte[0]);
    }

    ScramServer(String password, Fault fault, byte[] channel) {
        this.password = password;
        this.fault = fault;
        this.channel = channel;
    }

    String gs2Header() {
        return clientFirst.substring(0, clientFirst.indexOf("n="));
    }

    @Override
    public Step start(String name, byte @Nullable [] initialResponse) {
        mechanism = name;
        if (fault == Fault.REFUSE_AT_ONCE || initialResponse == null) {
            return new Step.Refused("no", false);
        }
        clientFirst = new String(initialResponse, StandardCharsets.UTF_8);
        String clientNonce = clientFirst.substring(clientFirst.indexOf(",r=") + 3);
        nonce = switch (fault) {
            case FOREIGN_NONCE -> "x" + clientNonce + "3rfcNHYJY1ZVvWVs7j";
            case NONCE_ADDS_NOTHING -> clientNonce;
            default -> clientNonce + "3rfcNHYJY1ZVvWVs7j";
        };
        String iterations = switch (fault) {
            case FEW_ITERATIONS -> "4095";
            case MANY_ITERATIONS -> "600001";
            case HUGE_ITERATIONS -> "99999999999999";
            default -> "4096";
        };
        String salt = fault == Fault.BAD_SALT ? "!!!" : "QSXCR+Q6sek8bf92";
        String first = "r=" + nonce + (fault == Fault.NO_SALT ? "" : ",s=" + salt) + ",i=" + iterations;
        authMessage = clientFirst.substring(clientFirst.indexOf("n=")) + "," + first;
        step = 1;
        return switch (fault) {
            case MANDATORY_EXTENSION -> challenge("m=new," + first);
            case JUNK_FIRST -> challenge("\0\1garbage=");
            case EMPTY_FIRST -> challenge("");
            case OK_WITHOUT_PROOF -> new Step.Accepted("welcome");
            default -> challenge(first);
        };
    }

    @Override
    public Step respond(byte[] response) {
        String message = new String(response, StandardCharsets.UTF_8);
        return step++ == 1 ? afterProof(message) : afterSignature();
    }

    private Step afterProof(String message) {
        int p = message.indexOf(",p=");
        String withoutProof = message.substring(0, p);
        authMessage += "," + withoutProof;
        proven = withoutProof.equals("c=" + expectedBinding() + ",r=" + nonce) && proves(message.substring(p + 3));
        String signature = Base64.getEncoder().encodeToString(hmac(serverKey(password), authMessage));
        return switch (fault) {
            case OK_WITHOUT_SIGNATURE -> new Step.Accepted("welcome");
            case WRONG_SIGNATURE ->
                challenge("v=" + Base64.getEncoder().encodeToString(hmac(serverKey("guessed"), authMessage)));
            case SHORT_SIGNATURE -> challenge("v=" + signature.substring(0, 4));
            case EMPTY_FINAL -> challenge("");
            case JUNK_FINAL -> challenge("x=1");
            case ERROR_FINAL -> challenge("e=other-error");
            case REFUSE_PROOF -> new Step.Refused("no", false);
            default -> proven ? challenge("v=" + signature) : new Step.Refused("wrong", false);
        };
    }

    private Step afterSignature() {
        return switch (fault) {
            case REFUSE_AFTER_SIGNATURE -> new Step.Refused("no", false);
            case ONE_MORE_CHALLENGE -> challenge("more");
            default -> new Step.Accepted("welcome");
        };
    }

    @Override
    public Step cancel() {
        cancelled = true;
        return new Step.Refused("cancelled", false);
    }

    private String expectedBinding() {
        byte[] header = gs2Header().getBytes(StandardCharsets.UTF_8);
        byte[] all =
                java.util.Arrays.copyOf(header, header.length + (gs2Header().startsWith("p=") ? channel.length : 0));
        System.arraycopy(channel, 0, all, header.length, all.length - header.length);
        return Base64.getEncoder().encodeToString(all);
    }

    private boolean proves(String proof) {
        byte[] storedKey = hash(hmac(salted(password), "Client Key"));
        byte[] key = hmac(storedKey, authMessage);
        byte[] given = Base64.getDecoder().decode(proof);
        for (int i = 0; i < key.length; i++) {
            key[i] ^= given[i];
        }
        return MessageDigest.isEqual(hash(key), storedKey);
    }

    private byte[] serverKey(String word) {
        return hmac(salted(word), "Server Key");
    }

    private String hashName() {
        return mechanism.replace("-PLUS", "").substring("SCRAM-SHA-".length());
    }

    private byte[] salted(String word) {
        try {
            byte[] salt = Base64.getDecoder().decode("QSXCR+Q6sek8bf92");
            int bits = hash(new byte[0]).length * 8;
            PBEKeySpec spec = new PBEKeySpec(word.toCharArray(), salt, 4096, bits);
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA" + hashName())
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA" + hashName());
            mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] hash(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-" + hashName()).digest(octets);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static Step challenge(String text) {
        return new Step.Challenge(text.getBytes(StandardCharsets.UTF_8));
    }
}
