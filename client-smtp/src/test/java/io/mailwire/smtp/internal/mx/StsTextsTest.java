package io.mailwire.smtp.internal.mx;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.internal.wire.MalformedException;
import io.mailwire.smtp.MtaStsMode;
import io.mailwire.smtp.MtaStsPolicy;
import io.mailwire.smtp.MtaStsStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The record and the policy of RFC 8461 as text. */
class StsTextsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static MtaStsPolicy read(String text) throws MalformedException {
        return StsPolicyText.read("example.test", "1", NOW, text);
    }

    // RFC 8461 section 3.2
    @Test
    void readsTheExampleOfTheRfc() throws Exception {
        MtaStsPolicy policy = read("""
                version: STSv1
                mode: enforce
                mx: mail.example.com
                mx: *.example.net
                mx: backupmx.example.com
                max_age: 604800
                """);
        assertEquals(MtaStsMode.ENFORCE, policy.mode());
        assertEquals(List.of("mail.example.com", "*.example.net", "backupmx.example.com"), policy.mx());
        assertEquals(Duration.ofDays(7), policy.maxAge());
        assertTrue(policy.isValidAt(NOW.plus(Duration.ofDays(6))));
        assertFalse(policy.isValidAt(NOW.plus(Duration.ofDays(7))));
    }

    @Test
    void isLenientAboutOrderSpacesAndWhatItDoesNotKnow() throws Exception {
        MtaStsPolicy policy =
                read("max_age:99999999999\nmode :  testing \r\nnew_thing: x\nmx:MX.Example.com.\n\nversion:STSv1"
                        .replace("99999999999", "9999999999"));
        assertEquals(MtaStsMode.TESTING, policy.mode());
        assertEquals(List.of("mx.example.com"), policy.mx());
        assertEquals(Duration.ofSeconds(31_557_600), policy.maxAge(), "a year at most");
    }

    @Test
    void theFirstOfAFieldGivenTwiceCounts() throws Exception {
        assertEquals(
                MtaStsMode.ENFORCE,
                read("version: STSv1\nmode: enforce\nmode: none\nmx: a.test\nmax_age: 1\n")
                        .mode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mode: enforce\nmx: a.test\nmax_age: 1",
                "version: STSv2\nmode: enforce\nmx: a.test\nmax_age: 1",
                "version: STSv1\nmx: a.test\nmax_age: 1",
                "version: STSv1\nmode: ENFORCE\nmx: a.test\nmax_age: 1",
                "version: STSv1\nmode: strict\nmx: a.test\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmx: a.test",
                "version: STSv1\nmode: enforce\nmx: a.test\nmax_age: -1",
                "version: STSv1\nmode: enforce\nmx: a.test\nmax_age: 12345678901",
                "version: STSv1\nmode: enforce\nmx: a.*.test\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmx: *\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmx: a b\nmax_age: 1",
                "<html><body>no</body></html>"
            })
    void refusesWhatIsNoPolicy(String text) {
        assertThrows(MalformedException.class, () -> read(text));
    }

    @Test
    void readsOrRefusesWhateverComes() {
        Random random = new Random(8461);
        String alphabet = "version: STSv1\nmode: enforce\nmx: a.test\nmax_age: 1\r\n\u0000é*.:";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder("version: STSv1\n");
            for (int n = random.nextInt(60); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertDoesNotThrow(() -> {
                try {
                    read(text.toString());
                } catch (MalformedException expected) {
                    // a refusal is an answer too
                }
            });
        }
    }

    // RFC 8461 section 4.1: the wildcard stands for exactly one label
    @ParameterizedTest
    @CsvSource({
        "mx.example.net, true",
        "MX.Example.NET, true",
        "example.net, false",
        "a.mx.example.net, false",
        "mail.example.com, true",
        "x.mail.example.com, false",
        "notmail.example.com, false"
    })
    void matchesNames(String host, boolean matches) throws Exception {
        MtaStsPolicy policy =
                read("version: STSv1\nmode: enforce\nmx: mail.example.com\nmx: *.example.net\nmax_age: 1\n");
        assertEquals(matches, policy.matches(host));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v=STSv1; id=20160831085700Z;|20160831085700Z",
                "v=STSv1;id=1|1",
                "v=STSv1 ; foo=bar; id = abc ; |abc",
                "v=STSv1; id=|",
                "v=STSv1; id=with-dash|",
                "v=STSv1; id=123456789012345678901234567890123|",
                "v=STSv1|",
                "v=STSv2; id=1|",
                "v=STSv11; id=1|",
                "V=STSv1; id=1|",
                "id=1; v=STSv1|"
            })
    void readsTheRecord(String text, String id) {
        assertEquals(Optional.ofNullable(id), StsRecord.id(List.of("v=spf1 -all", text)));
    }

    @Test
    void twoRecordsAreNone() {
        assertEquals(Optional.empty(), StsRecord.id(List.of("v=STSv1; id=1", "v=STSv1; id=2")));
        assertEquals(Optional.empty(), StsRecord.id(List.of()));
    }

    @Test
    void filesKeepPoliciesAndOnlyHostNamesBecomeFiles(@TempDir Path directory) throws Exception {
        MtaStsStore store = MtaStsStore.inDirectory(directory.resolve("sts"));
        MtaStsPolicy policy = read("version: STSv1\nmode: enforce\nmx: *.a.test\nmx: b.test\nmax_age: 5\n");
        store.save(policy);
        assertEquals(
                Optional.of(policy),
                MtaStsStore.inDirectory(directory.resolve("sts")).find("example.test"));
        assertEquals(Optional.empty(), store.find("other.test"));
        for (String odd : List.of("../up", "a/b", "..", "A.test", "x".repeat(60) + ".test.")) {
            MtaStsPolicy bad = new MtaStsPolicy(odd, "1", MtaStsMode.NONE, List.of(), Duration.ofDays(1), NOW);
            try {
                store.save(bad);
            } catch (IllegalArgumentException expected) {
                // no host name at all
            }
        }
        try (var files = Files.walk(directory)) {
            assertTrue(files.filter(Files::isRegularFile)
                    .allMatch(f -> f.getParent().endsWith("sts") && f.toString().endsWith(".test.sts")
                            || f.toString().endsWith(".test..sts")));
        }
        Files.writeString(directory.resolve("sts/example.test.sts"), "torn");
        assertEquals(Optional.empty(), store.find("example.test"), "whoever tore it, a new one will do");
    }
}
