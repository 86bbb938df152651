package io.mailwire.imap.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The base subject of RFC 5256 section 2.1, and the collation that it is compared by. */
@Timeout(20)
class BaseSubjectTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "Report|Report|false",
                "Re: Report|Report|true",
                "re[2]: fwd :  Report (fwd) (FWD)|Report|true",
                "Fw: FW: report|report|true",
                "[list] Re: [other] Report|Report|true",
                "[list] Report|Report|false",
                "[a][b]|[b]|false",
                "[a]|[a]|false",
                "[fwd: Re: Report]|Report|true",
                "[FWD: [list] Report (fwd)]|Report|true",
                "Re: [fwd: x] y|y|true",
                "Read: me|Read: me|false",
                "Re Report|Re Report|false",
                "Forward: x|Forward: x|false",
                "[unended Re: x|[unended Re: x|false",
                "a  b|a b|false",
                "[a] [b]  Re[c]:[d] Re: x|x|true",
                "[a] [b] [c]|[c]|false",
                "Re: [a]|[a]|true",
                "Re : x|x|true",
                "re [a] [b]: x|re [a] [b]: x|false",
                "[fwd: [fwd: x]]|x|true",
                "[fwd: x|[fwd: x|false",
                "[fwd:x]y]|y]|false"
            })
    void takesOffWhatIsPutBeforeAndBehind(String subject, String base, boolean reply) {
        assertEquals(new BaseSubject(base, reply), BaseSubject.of(subject));
    }

    @Test
    void leavesNothingOfWhatIsNothingElse() {
        assertEquals("", BaseSubject.of("Re: \t\r\n (fwd) ").text());
        assertEquals("", BaseSubject.of("").text());
        assertEquals("a b c", BaseSubject.of("a\tb\r\n c ").text());
    }

    @Test
    void endsSoonWhateverComes() {
        for (String hostile : new String[] {"Re: ", "[a]", "[", "(fwd)", "[fwd:", "re[", " ", "\u2003"}) {
            String subject = hostile.repeat(50_000);
            for (int i = 0; i < 300; i++) {
                BaseSubject.of(subject);
            }
        }
        assertFalse(BaseSubject.of("[".repeat(50_000)).isReply());
    }

    @Test
    void comparesWithoutCaseAndByCodePoints() {
        assertEquals(Casemap.key("STRASSE"), Casemap.key("strasse"));
        assertEquals(Casemap.key("Äpfel"), Casemap.key("äPFEL"));
        assertEquals(Casemap.key("Äpfel"), Casemap.key("A\u0308pfel"));
        assertTrue(Casemap.compare(Casemap.key("a"), Casemap.key("B")) < 0);
        assertTrue(Casemap.compare("a", "ab") < 0);
        // Beyond the first plane is above all of it, whatever UTF-16 makes of that.
        assertTrue(Casemap.compare("\uffee", "😀") < 0);
        assertTrue(Casemap.compare("😀", "\uffee") > 0);
    }
}
