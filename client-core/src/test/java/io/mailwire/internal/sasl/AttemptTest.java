package io.mailwire.internal.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AttemptTest {

    /** Answers whatever it is asked, as GSSAPI might. */
    private static final class Patient implements Mechanism {
        boolean disposed;

        @Override
        public String name() {
            return "PATIENT";
        }

        @Override
        public byte @Nullable [] initialResponse() {
            return null;
        }

        @Override
        public byte[] respond(byte[] challenge) {
            return challenge;
        }

        @Override
        public boolean isComplete() {
            return true;
        }

        @Override
        public boolean isCommitted() {
            return true;
        }

        @Override
        public void dispose() {
            disposed = true;
        }
    }

    private static class Curious implements SaslTransport {
        int cancelled;

        @Override
        public Step start(String mechanism, byte @Nullable [] initialResponse) {
            return new Step.Challenge(new byte[] {'?'});
        }

        @Override
        public Step respond(byte[] response) {
            return new Step.Challenge(new byte[] {'?'});
        }

        @Override
        public Step cancel() throws IOException {
            cancelled++;
            return new Step.Refused("cancelled", false);
        }
    }

    @Test
    void aServerThatAsksForeverIsToldToStop() {
        Curious server = new Curious();
        Patient mechanism = new Patient();
        SaslFailure e = assertThrows(SaslFailure.class, () -> new Attempt(mechanism, server, List.of()).run());
        assertEquals(SaslFailure.Kind.MALFORMED, e.kind());
        assertEquals(1, server.cancelled);
        assertTrue(mechanism.disposed);
    }

    @Test
    void aConnectionLostWhileGivingUpDoesNotHideWhy() {
        SaslFailure e = assertThrows(
                SaslFailure.class,
                () -> new Attempt(
                                new Patient(),
                                new Curious() {
                                    @Override
                                    public Step cancel() throws IOException {
                                        throw new EOFException("gone");
                                    }
                                },
                                List.of())
                        .run());
        assertTrue(e.getMessage().contains("challenges"), e.getMessage());
        assertEquals("gone", e.getSuppressed()[0].getMessage());
    }
}
