package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.DrainException;
import io.mailwire.DrainOutcome;
import io.mailwire.DrainReport;
import io.mailwire.FailureReason;
import io.mailwire.SeenFolder;
import io.mailwire.SeenStore;
import io.mailwire.SeenStoreException;
import io.mailwire.testkit.Pop3Maildrop;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Exceptions of ours that the caller's own store or listener throws: the drain's connection is not lost by them. */
@Timeout(60)
class DrainCallersFailureTest {

    private final List<String> handed = new ArrayList<>();
    private final SeenStore seen = SeenStore.inMemory();

    /** A store on a database that is away for one kind of call. */
    private SeenStore awayFor(String call) {
        return key -> {
            SeenFolder folder = seen.open(key);
            return (SeenFolder) Proxy.newProxyInstance(
                    SeenFolder.class.getClassLoader(),
                    new Class<?>[] {SeenFolder.class},
                    (proxy, method, arguments) -> {
                        if (method.getName().equals(call)) {
                            throw new SeenStoreException("the database is away", true, null);
                        }
                        try {
                            return method.invoke(folder, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        };
    }

    @Test
    void aListenersLostConnectionEndsTheDrainAtOnce() {
        ConnectionException elsewhere = new ConnectionException(FailureReason.LOST, "the metrics server is away", null);
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder().messages(3).start()) {
            Pop3Client client = Scripts.cleartext(maildrop.uri("pop3"))
                    .drainOptions(o -> o.progress(progress -> {
                        throw elsewhere;
                    }));
            DrainException e = assertThrows(DrainException.class, () -> client.drain(m -> handed.add(m.uid())));
            assertSame(elsewhere, e.getCause());
            assertEquals(1, maildrop.connections());
            assertEquals(List.of("uid-1"), handed);
        }
    }

    @Test
    void whatCouldNotBeForgottenDoesNotMakeADoneDrainAFailure() {
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder().messages(2).start()) {
            Pop3Client client = Scripts.cleartext(maildrop.uri("pop3"));
            assertEquals(
                    2, client.drain(seen, m -> handed.add(m.uid())).deleted().size());
            maildrop.deliver("new", "Subject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            DrainReport report = client.drain(awayFor("forget"), m -> handed.add(m.uid()));
            assertEquals(1, report.deleted().size());
            assertTrue(report.confirmed());
            assertEquals(2, maildrop.connections());
            assertTrue(report.notes().toString().contains("the database is away"), report::toString);
        }
    }

    @Test
    void whatCouldNotBeNotedAsHandledIsNotCalledSoAndComesAgain() {
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder().messages(2).start()) {
            Pop3Client client = Scripts.cleartext(maildrop.uri("pop3"));
            DrainException e = assertThrows(
                    DrainException.class, () -> client.drain(awayFor("handled"), m -> handed.add(m.uid())));
            assertTrue(e.isTransient());
            assertEquals(1, maildrop.connections(), "nothing is made anew: it was not lost");
            assertEquals(DrainOutcome.FAILED, e.report().messages().get(0).outcome());
            assertEquals(DrainOutcome.NOT_TRIED, e.report().messages().get(1).outcome());
            assertEquals(2, maildrop.remaining().size());
            DrainReport again = client.drain(seen, m -> handed.add(m.uid() + " " + m.isOfferedBefore()));
            assertEquals(List.of("uid-1", "uid-1 true", "uid-2 false"), handed);
            assertTrue(again.isComplete());
        }
    }
}
