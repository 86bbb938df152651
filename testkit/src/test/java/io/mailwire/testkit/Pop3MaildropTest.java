package io.mailwire.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class Pop3MaildropTest {

    private static RawClient loggedIn(Pop3Maildrop maildrop) throws IOException {
        RawClient client = new RawClient(maildrop.host(), maildrop.port());
        assertTrue(client.line().startsWith("+OK"));
        client.send("USER ann\r\n").line();
        assertTrue(client.send("PASS secret\r\n").line().startsWith("+OK"));
        return client;
    }

    private static String untilDot(RawClient client) throws IOException {
        StringBuilder lines = new StringBuilder();
        String line;
        while (!(line = client.line()).equals(".")) {
            lines.append(line).append('|');
        }
        return lines.toString();
    }

    @Test
    void deletesOnlyWithQuit() throws IOException {
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder().messages(3).start()) {
            try (RawClient lost = loggedIn(maildrop)) {
                assertEquals("+OK marked", lost.send("DELE 1\r\n").line());
            }
            assertEquals(List.of("uid-1", "uid-2", "uid-3"), maildrop.remaining());
            try (RawClient client = loggedIn(maildrop)) {
                client.send("DELE 3\r\nDELE 1\r\nDELE 1\r\nRETR 3\r\nQUIT\r\n");
                assertEquals(
                        "+OK marked\r\n+OK marked\r\n-ERR no such message\r\n-ERR no such message\r\n+OK bye\r\n",
                        client.rest());
            }
            assertEquals(List.of("uid-3", "uid-1"), maildrop.deleted());
            assertEquals(List.of("uid-2"), maildrop.remaining());
            assertEquals(1, maildrop.quits());
            assertEquals(2, maildrop.connections());
        }
    }

    @Test
    void takesAwayWhatWasRetrievedWhereThatIsTheRule() throws IOException {
        try (Pop3Maildrop maildrop =
                Pop3Maildrop.builder().messages(3).expiresRetrieved().start()) {
            try (RawClient lost = loggedIn(maildrop)) {
                untilDot(lost.send("RETR 1\r\n"));
            }
            assertEquals(3, maildrop.remaining().size());
            try (RawClient client = loggedIn(maildrop)) {
                client.send("RETR 1\r\nTOP 3 99\r\nRETR 2\r\nDELE 2\r\nQUIT\r\n")
                        .rest();
            }
            assertEquals(List.of("uid-2"), maildrop.deleted());
            assertEquals(List.of("uid-1"), maildrop.expired());
            assertEquals(List.of("uid-3"), maildrop.remaining());
        }
    }

    @Test
    void mayGiveOneUniqueIdToTwoMessages() throws IOException {
        byte[] message = "Subject: one\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder()
                        .message("same", message)
                        .message("same", message)
                        .start();
                RawClient client = loggedIn(maildrop)) {
            assertEquals("+OK 2 messages|1 same|2 same|", untilDot(client.send("UIDL\r\n")));
            client.send("DELE 2\r\nQUIT\r\n").rest();
            assertEquals(List.of("same"), maildrop.remaining());
        }
    }

    @Test
    void forgetsMarksOnRset() throws IOException {
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder().messages(1).start();
                RawClient client = loggedIn(maildrop)) {
            client.send("DELE 1\r\nRSET\r\nQUIT\r\n").rest();
            assertEquals(List.of("uid-1"), maildrop.remaining());
        }
    }

    @Test
    void listsAndSendsMessagesDotStuffed() throws IOException {
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder()
                        .message("Subject: one\r\n\r\n.dot\r\n..\r\n")
                        .message("b", "no end".getBytes(StandardCharsets.US_ASCII))
                        .start();
                RawClient client = loggedIn(maildrop)) {
            assertEquals("+OK 2 32", client.send("STAT\r\n").line());
            assertEquals("+OK 2 messages|1 26|2 6|", untilDot(client.send("LIST\r\n")));
            assertEquals("+OK 2 messages|1 uid-1|2 b|", untilDot(client.send("UIDL\r\n")));
            assertEquals("+OK 2 b", client.send("UIDL 2\r\n").line());
            assertEquals("+OK 26 octets|Subject: one||..dot|...|", untilDot(client.send("RETR 1\r\n")));
            assertEquals("+OK 26 octets|Subject: one||", untilDot(client.send("TOP 1 0\r\n")));
            assertEquals("+OK 26 octets|Subject: one||..dot|", untilDot(client.send("TOP 1 1\r\n")));
            assertEquals("+OK 6 octets|no end|", untilDot(client.send("RETR 2\r\n")));
            assertEquals("-ERR no such message", client.send("RETR 3\r\n").line());
        }
    }

    @Test
    void drainsAThousandPipelinedMessagesInOneTurn() throws IOException {
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder().messages(1000).start();
                RawClient client = loggedIn(maildrop)) {
            StringBuilder commands = new StringBuilder();
            for (int i = 1; i <= 1000; i++) {
                commands.append("RETR ").append(i).append("\r\nDELE ").append(i).append("\r\n");
            }
            int before = maildrop.turns();
            client.send(commands + "QUIT\r\n").rest();
            assertEquals(1000, maildrop.deleted().size());
            assertTrue(maildrop.turns() - before <= 1, maildrop.turns() + " turns");
            assertEquals(List.of(), maildrop.complaints());
        }
    }

    @Test
    void knowsOnlyTheCapabilitiesItWasGiven() throws IOException {
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder()
                        .messages(1)
                        .capabilities("USER", "STLS")
                        .start();
                RawClient client = new RawClient(maildrop.host(), maildrop.port())) {
            client.line();
            assertEquals("+OK capabilities follow|USER|STLS|", untilDot(client.send("CAPA\r\n")));
            assertEquals("+OK go ahead", client.send("STLS\r\n").line());
            client.startTls(TestCertificates.shared().clientContext());
            assertEquals("+OK capabilities follow|USER|", untilDot(client.send("CAPA\r\n")));
            assertEquals("-ERR log in first", client.send("STAT\r\n").line());
            client.send("USER ann\r\nPASS secret\r\nUIDL\r\nTOP 1 0\r\n");
            client.line();
            assertEquals("+OK 1 messages", client.line());
            assertEquals("-ERR not offered", client.line());
            assertEquals("-ERR not offered", client.line());
            assertEquals(
                    "pipelined without an offer: PASS secret",
                    maildrop.complaints().get(0));
        }
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder().withoutCapa().start();
                RawClient client = new RawClient(maildrop.host(), maildrop.port())) {
            client.line();
            assertEquals("-ERR unknown command", client.send("CAPA\r\n").line());
        }
    }

    @Test
    void takesAPlainResponseAndAnApopDigest() throws IOException {
        // the example of RFC 1939 §7
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder()
                        .greeting("+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>")
                        .login("mrose", "tanstaaf")
                        .start();
                RawClient client = new RawClient(maildrop.host(), maildrop.port())) {
            client.line();
            assertEquals(
                    "-ERR [AUTH] wrong user or password",
                    client.send("APOP mrose 00000000000000000000000000000000\r\n")
                            .line());
            assertEquals(
                    "+OK 0 messages",
                    client.send("APOP mrose c4c9334bac560ecc979e58001b3e22fb\r\n")
                            .line());
        }
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder().start();
                RawClient client = new RawClient(maildrop.host(), maildrop.port())) {
            client.line();
            assertEquals("+ ", client.send("AUTH PLAIN\r\n").line());
            assertEquals("+OK 0 messages", client.send("AGFubgBzZWNyZXQ=\r\n").line());
        }
    }

    @Test
    void answersAsTold() throws IOException {
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder()
                        .messages(2)
                        .answer("RETR 2", "-ERR [SYS/TEMP] disk")
                        .answer("QUIT", "-ERR some deleted messages not removed")
                        .start();
                RawClient client = loggedIn(maildrop)) {
            client.send("RETR 2\r\nDELE 1\r\nQUIT\r\n");
            assertEquals(
                    "-ERR [SYS/TEMP] disk\r\n+OK marked\r\n-ERR some deleted messages not removed\r\n", client.rest());
            assertEquals(2, maildrop.remaining().size());
        }
    }
}
