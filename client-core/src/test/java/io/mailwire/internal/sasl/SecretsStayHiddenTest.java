package io.mailwire.internal.sasl;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.mailwire.CommandException;
import io.mailwire.Login;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every mechanism against servers that fail at every step in every way, repeating what they were sent: no failure shows the secret.
 */
class SecretsStayHiddenTest {

    private static final String SECRET = "hunter2-Geheimnis";

    private enum Failing {
        REFUSE,
        REFUSE_FOR_NOW,
        REFUSE_THE_MECHANISM,
        ACCEPT,
        CHALLENGE_WITH_JUNK,
        CHALLENGE_WITH_AN_ECHO,
        REFUSE_WITH_AN_ECHO,
        HANG_UP
    }

    /** Challenges well for some steps, then fails. */
    private static final class Hostile implements SaslTransport {
        private final int goodSteps;
        private final Failing failing;
        private final ScramServer scram = new ScramServer(SECRET, ScramServer.Fault.NONE, Peers.EXPORTER.data());
        private String mechanism = "";
        private byte[] said = new byte[0];
        private int step;
        final List<String> sent = new ArrayList<>();

        Hostile(int goodSteps, Failing failing) {
            this.goodSteps = goodSteps;
            this.failing = failing;
        }

        @Override
        public Step start(String name, byte @Nullable [] initialResponse) throws IOException {
            mechanism = name;
            step = 0;
            Step good = MechanismOrder.isScram(name) ? scram.start(name, initialResponse) : prompt();
            return next(initialResponse == null ? new byte[0] : initialResponse, good);
        }

        @Override
        public Step respond(byte[] response) throws IOException {
            return next(response, MechanismOrder.isScram(mechanism) ? scram.respond(response) : prompt());
        }

        private Step prompt() {
            return challenge(
                    mechanism.equals("DIGEST-MD5")
                            ? "realm=\"r\",nonce=\"OA6MG9tEQGm2hh\",qop=\"auth\",algorithm=md5-sess,charset=utf-8"
                            : "<1@x>");
        }

        private Step next(byte[] response, Step good) throws IOException {
            said = response;
            sent.add(text(response));
            return step++ < goodSteps ? good : fail();
        }

        private Step fail() throws IOException {
            String echo = text(said) + " and " + Base64.getEncoder().encodeToString(said) + " of " + SECRET + "/"
                    + Base64.getEncoder().encodeToString(SECRET.getBytes(StandardCharsets.UTF_8));
            return switch (failing) {
                case REFUSE -> new Step.Refused("no", false);
                case REFUSE_FOR_NOW -> new Step.Refused("not now", true);
                case REFUSE_THE_MECHANISM -> new Step.Refused("504 unknown", false, true);
                case ACCEPT -> new Step.Accepted("yes");
                case CHALLENGE_WITH_JUNK -> challenge("\0\1\r\n=,=");
                case CHALLENGE_WITH_AN_ECHO -> challenge("x".repeat(490) + echo);
                case REFUSE_WITH_AN_ECHO -> new Step.Refused("x".repeat(490) + echo, false);
                case HANG_UP -> throw new IOException("connection reset");
            };
        }

        @Override
        public Step cancel() {
            return new Step.Refused("cancelled", false);
        }

        private static Step challenge(String text) {
            return new Step.Challenge(text.getBytes(StandardCharsets.UTF_8));
        }

        private static String text(byte[] octets) {
            return new String(octets, StandardCharsets.UTF_8);
        }
    }

    static Stream<Credentials> logins() {
        Stream<Credentials> passwords = MechanismOrder.known(Credentials.Kind.PASSWORD).stream()
                .map(name -> Credentials.password("tim", SECRET).mechanism(name));
        Stream<Credentials> tokens = MechanismOrder.known(Credentials.Kind.BEARER).stream()
                .map(name -> Credentials.bearer("tim", renew -> renew ? SECRET + "2" : SECRET)
                        .mechanism(name));
        return Stream.concat(passwords, tokens);
    }

    @ParameterizedTest
    @MethodSource("logins")
    void inNoFailure(Credentials credentials) {
        String mechanism = credentials.mechanism().orElseThrow();
        int failures = 0;
        for (Failing failing : Failing.values()) {
            for (int goodSteps = 0; goodSteps < 4; goodSteps++) {
                Hostile server = new Hostile(goodSteps, failing);
                Throwable thrown = null;
                try {
                    Peers.login(credentials, Peers.BINDABLE, mechanism, server);
                } catch (IOException | RuntimeException e) {
                    thrown = e;
                }
                if (thrown != null) {
                    failures++;
                    assertHides(thrown, server.sent);
                }
            }
        }
        assertFalse(failures < Failing.values().length, "the battery did not fail often enough to mean anything");
    }

    private static void assertHides(Throwable thrown, List<String> sent) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        String all = text.toString();
        if (thrown instanceof CommandException e) {
            all += e.command() + e.response();
        }
        assertHides(all);
        for (String message : sent) {
            // What is sent holds the secret or a proof made of it.
            if (message.length() > 8) {
                assertFalse(all.contains(message), all);
                assertFalse(all.contains(base64(message)), all);
            }
        }
    }

    private static void assertHides(String text) {
        // Cut off anywhere, too.
        assertFalse(text.contains(SECRET.substring(0, 6)), text);
        assertFalse(text.contains(base64(SECRET).substring(0, 8)), text);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("logins")
    void inNoToString(Credentials credentials) {
        assertHides(credentials.toString());
        assertHides(
                Login.password("tim", SECRET).mechanism("PLAIN").actAs("bob").toString());
        assertHides(new SaslLogin(credentials, Peers.TLS).toString());
    }
}
