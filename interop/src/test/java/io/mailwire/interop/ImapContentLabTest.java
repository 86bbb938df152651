package io.mailwire.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.Email;
import io.mailwire.FailureReason;
import io.mailwire.Login;
import io.mailwire.imap.BodyPart;
import io.mailwire.imap.Download;
import io.mailwire.imap.Flag;
import io.mailwire.imap.Folder;
import io.mailwire.imap.ImapClient;
import io.mailwire.imap.ImapMessage;
import io.mailwire.imap.ImapSession;
import io.mailwire.imap.ReadableText;
import io.mailwire.imap.Search;
import io.mailwire.imap.Selection;
import io.mailwire.imap.UidSet;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contents on a real Dovecot: byte for byte, with BINARY and without. */
@Tag("lab")
@Timeout(180)
class ImapContentLabTest {

    /** 200 messages with attachments of 1 MiB. */
    private static final int ATTACHMENTS = 2;
    /** One message of 100 MiB. */
    private static final int HUGE = 3;
    /** Where the tests may write. */
    private static final int DORA = 16;

    @BeforeEach
    void servers() {
        Lab.required();
    }

    private static ImapClient client(int user, String service) {
        return ImapClient.at(Lab.uri("imaps", service))
                .tls(Lab.tls())
                .login(Login.password(Lab.user(user), Lab.password(user)).mechanism("PLAIN"));
    }

    private static ImapClient client(int user) {
        return client(user, "IMAPS");
    }

    private static byte[] whole(Email email) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        email.writeTo(out);
        return out.toByteArray();
    }

    private interface Use {
        void with(Folder folder, List<Long> uids) throws Exception;
    }

    /** Appends messages to a folder of its own, and deletes it. */
    private static void appended(ImapClient client, List<byte[]> mails, Use use) throws Exception {
        String name = "lab content " + UUID.randomUUID();
        try (ImapSession imap = client.connect()) {
            imap.create(name);
            try {
                List<Long> uids = new ArrayList<>();
                for (byte[] mail : mails) {
                    uids.add(imap.append(name, Email.parse(mail))
                            .uid()
                            .orElseThrow()
                            .value());
                }
                try (Folder folder = imap.select(name)) {
                    use.with(folder, uids);
                }
            } finally {
                imap.delete(name);
            }
        }
    }

    private static ImapMessage summary(Folder folder, long uid) {
        return folder.messages(UidSet.of(uid)).fetch().iterator().next();
    }

    private static byte[] random(int size) {
        byte[] octets = new byte[size];
        new Random(size).nextBytes(octets);
        return octets;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatWasAppendedComesBackOctetByOctet(boolean binary, @TempDir Path directory) throws Exception {
        byte[] attached = random(1_500_001);
        byte[] mail = whole(Email.from("dora@lab.test")
                .to("dora@lab.test")
                .subject("Räksmörgås")
                .text("Grüße,\nund mehr = davon.\n")
                .html("<p>Grüße</p>")
                .attach("größe.bin", "application/octet-stream", attached)
                .build());
        appended(client(DORA), List.of(mail), (folder, uids) -> {
            ImapMessage m = summary(folder, uids.get(0));
            BodyPart part = m.attachments().get(0);
            Download download = binary ? folder.download(m, part).binary() : folder.download(m, part);
            assertArrayEquals(mail, folder.download(m).bytes());
            assertArrayEquals(attached, download.bytes());
            assertArrayEquals(attached, Files.readAllBytes(download.saveTo(directory)));
            assertArrayEquals(attached, Files.readAllBytes(download.resumeAs(directory.resolve("resumed"))));
            assertArrayEquals(
                    Arrays.copyOfRange(attached, 1_000_000, attached.length),
                    download.from(1_000_000).bytes());
            assertArrayEquals(
                    Arrays.copyOfRange(mail, 77, 77 + 1000),
                    folder.download(m, folder.download(m).part(), 77, 1000).bytes());
            assertEquals(0, download.from(attached.length).bytes().length);
            ReadableText said = m.readable();
            assertEquals(m.email().text(), said.text());
            assertEquals(m.email().html(), said.html());
            assertEquals("Räksmörgås", m.headers().subject());
            assertEquals(
                    "base64",
                    folder.headerFields(m, part).stream()
                            .filter(h -> h.name().equalsIgnoreCase("Content-Transfer-Encoding"))
                            .findFirst()
                            .orElseThrow()
                            .value());
            assertFalse(summary(folder, uids.get(0)).has(Flag.SEEN));
            download.markSeen().bytes();
            assertTrue(summary(folder, uids.get(0)).has(Flag.SEEN));
        });
    }

    @Test
    void resumesAnInterruptedDownload(@TempDir Path directory) throws Exception {
        byte[] attached = random(4_000_000);
        byte[] mail = whole(Email.from("dora@lab.test")
                .to("dora@lab.test")
                .subject("large")
                .text("x")
                .attach("large.bin", "application/octet-stream", attached)
                .build());
        Path file = directory.resolve("large.bin");
        appended(client(DORA), List.of(mail), (folder, uids) -> {
            ImapMessage m = summary(folder, uids.get(0));
            Download download = folder.download(m, m.attachments().get(0));
            IllegalStateException unplugged = new IllegalStateException("unplugged");
            assertThrows(
                    IllegalStateException.class,
                    () -> download.onProgress((octets, total) -> {
                                if (octets > 3_000_000) {
                                    throw unplugged;
                                }
                            })
                            .resumeAs(file));
            assertFalse(Files.exists(file));
            List<Long> told = new ArrayList<>();
            download.onProgress((octets, total) -> told.add(octets)).resumeAs(file);
            assertTrue(told.get(0) > 2_000_000, () -> "it began anew: " + told.get(0));
            assertArrayEquals(attached, Files.readAllBytes(file));
            try (var files = Files.list(directory)) {
                assertEquals(1, files.count());
            }
        });
    }

    @Test
    void decodesWhatDovecotCannot() throws Exception {
        String head = "From: dora@lab.test\r\nSubject: broken\r\nMIME-Version: 1.0\r\n"
                + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n"
                + "--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: ";
        List<byte[]> mails = new ArrayList<>();
        for (String part : List.of(
                "base64\r\n\r\naGVs*bG8=\r\n\r\n--b--\r\n",
                "base64\r\n\r\naGVsbG8=!\r\n--b--\r\n",
                "base64\r\n\r\naGVsbG8=\r\n--b--\r\n",
                "quoted-printable\r\n\r\nhe=6C=6\r\nclo=ZZ\r\n--b--\r\n",
                "x-unheard-of\r\n\r\nhello\r\n--b--\r\n")) {
            mails.add((head + part).getBytes(StandardCharsets.US_ASCII));
        }
        appended(client(DORA), mails, (folder, uids) -> {
            Map<Long, String> alone = new HashMap<>();
            List<Download> downloads = new ArrayList<>();
            for (long uid : uids) {
                ImapMessage m = summary(folder, uid);
                Download download = folder.download(m, m.structure().part("2").orElseThrow())
                        .binary();
                downloads.add(download);
                alone.put(uid, download.text());
            }
            Map<Long, String> together = new HashMap<>();
            folder.downloadAll(downloads, d -> together.put(d.uid().value(), d.text()))
                    .orThrow();
            assertEquals(alone, together);
            for (int i = 0; i < 3; i++) {
                assertEquals("hello", alone.get(uids.get(i)), "message " + i);
            }
            assertEquals("hello", alone.get(uids.get(4)));
            BodyPart none = new BodyPart(
                    "9",
                    "text/plain",
                    Map.of(),
                    "",
                    "",
                    "base64",
                    5,
                    "",
                    Map.of(),
                    List.of(),
                    java.util.Optional.empty());
            // Dovecot has no NIL for a part that is not there.
            ImapMessage m = summary(folder, uids.get(0));
            assertEquals(0, folder.download(m, none).bytes().length);
        });
    }

    @Test
    void attachmentsAreTheSameWhicheverWayTheyCome() throws Exception {
        Map<Long, byte[]> binary = new HashMap<>();
        Map<Long, byte[]> decodedHere = new HashMap<>();
        Map<Long, byte[]> outOfWholes = new HashMap<>();
        try (ImapSession imap = client(ATTACHMENTS).connect();
                Folder inbox = imap.examine("INBOX")) {
            Selection some = inbox.messages(UidSet.parse("1:12"));
            List<Download> downloads = new ArrayList<>();
            for (ImapMessage m : some.fetch()) {
                m.attachments().forEach(part -> downloads.add(inbox.download(m, part)));
            }
            assertFalse(downloads.isEmpty());
            inbox.downloadAll(downloads, d -> decodedHere.put(d.uid().value(), digest(d.bytes())))
                    .orThrow();
            inbox.downloadAll(
                            downloads.stream().map(Download::binary).toList(),
                            d -> binary.put(d.uid().value(), digest(d.bytes())))
                    .orThrow();
            some.download(d -> outOfWholes.put(
                            d.uid().value(),
                            digest(d.email().attachments().get(0).bytes())))
                    .orThrow();
        }
        assertEquals(12, binary.size());
        for (long uid : binary.keySet()) {
            assertArrayEquals(outOfWholes.get(uid), binary.get(uid));
            assertArrayEquals(outOfWholes.get(uid), decodedHere.get(uid));
        }
    }

    private static byte[] digest(byte[] octets) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(octets);
    }

    @Test
    void streamsAHundredMebibytes(@TempDir Path directory) throws Exception {
        try (ImapSession imap = client(HUGE).connect();
                Folder inbox = imap.examine("INBOX")) {
            ImapMessage m = inbox.search(Search.all()).fetch().iterator().next();
            long before = imap.turns();
            Path file = m.saveAs(directory.resolve("huge.eml"));
            assertEquals(before + 1, imap.turns());
            assertEquals(m.size(), Files.size(file));
            Download attachment = inbox.download(m, m.attachments().get(0));
            MessageDigest served = MessageDigest.getInstance("SHA-256");
            try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), served)) {
                attachment.writeTo(out);
            }
            MessageDigest parsed = MessageDigest.getInstance("SHA-256");
            try (InputStream in = Email.parse(file).attachments().get(0).openStream();
                    OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), parsed)) {
                in.transferTo(out);
            }
            assertArrayEquals(parsed.digest(), served.digest());
        }
    }

    /** The reason why nothing is asked for by BINARY unless somebody says so. */
    @Test
    void dovecotEndsTheSessionOverBase64ThatBreaksOffOnlyWhereItIsAskedToDecode() throws Exception {
        byte[] mail = ("From: dora@lab.test\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                        + "--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n--b\r\nContent-Type: application/pdf\r\n"
                        + "Content-Transfer-Encoding: base64\r\n\r\naGVsbG8\r\n--b--\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        appended(client(DORA), List.of(mail), (folder, uids) -> {
            ImapMessage m = summary(folder, uids.get(0));
            BodyPart part = m.structure().part("2").orElseThrow();
            assertEquals("hello", folder.download(m, part).text());
            String name = folder.name();
            try (ImapSession other = client(DORA).connect();
                    Folder same = other.examine(name)) {
                Download download = same.download(summary(same, uids.get(0)), part);
                // A later Dovecot may know better; then it is decoded, by whomever.
                try {
                    assertEquals("hello", download.binary().text());
                } catch (ConnectionException e) {
                    assertEquals(FailureReason.CLOSED_BY_PEER, e.reason());
                }
            }
        });
    }
}
