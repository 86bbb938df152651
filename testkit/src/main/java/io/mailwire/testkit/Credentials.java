package io.mailwire.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Who may log in to a stateful server. */
record Credentials(String user, String password) {

    /** Whether a PLAIN response is theirs, with or without an authorization identity. RFC 4616 §2 */
    boolean acceptPlain(String base64) {
        try {
            String message = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
            String[] parts = message.split("\0", -1);
            return parts.length == 3 && parts[1].equals(user) && parts[2].equals(password);
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "Credentials[" + user + "]";
    }
}
