package io.mailwire.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TestDnsTest {

    private static Message ask(TestDns dns, String name, int type, boolean tcp) throws IOException {
        SimpleResolver resolver = new SimpleResolver(dns.address());
        resolver.setTCP(tcp);
        resolver.setTimeout(Duration.ofSeconds(20));
        Message query = Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
        query.getHeader().setFlag(Flags.AD);
        return resolver.send(query);
    }

    @Test
    void answersByUdpAndTcp() throws Exception {
        try (TestDns dns = TestDns.start("example.test. 300 IN MX 10 mx.example.test.")) {
            for (boolean tcp : List.of(true, false)) {
                Message answer = ask(dns, "example.test.", Type.MX, tcp);
                assertEquals(1, answer.getSection(Section.ANSWER).size());
                assertFalse(answer.getHeader().getFlag(Flags.AD));
            }
            assertEquals(List.of("example.test. MX", "example.test. MX"), dns.questions());
        }
    }

    @Test
    void followsAliasesAndTellsWhatIsNotThere() throws Exception {
        try (TestDns dns = TestDns.start("a.test. 300 IN CNAME b.test.", "b.test. 300 IN A 192.0.2.1")) {
            assertEquals(
                    2,
                    ask(dns, "a.test.", Type.A, false)
                            .getSection(Section.ANSWER)
                            .size());
            Message nothing = ask(dns, "a.test.", Type.AAAA, false);
            assertEquals(Rcode.NOERROR, nothing.getRcode());
            assertEquals(1, nothing.getSection(Section.AUTHORITY).size());
            assertEquals(Rcode.NXDOMAIN, ask(dns, "c.test.", Type.A, false).getRcode());
        }
    }

    @Test
    void failsAndVouchesAsTold() throws Exception {
        try (TestDns dns = TestDns.start("a.test. 300 IN A 192.0.2.1", "b.test. 300 IN A 192.0.2.2")
                .authenticated()
                .insecure("b.test.")
                .fail("c.test.", "TLSA", "SERVFAIL")) {
            assertTrue(ask(dns, "a.test.", Type.A, false).getHeader().getFlag(Flags.AD));
            assertFalse(ask(dns, "b.test.", Type.A, false).getHeader().getFlag(Flags.AD));
            assertEquals(Rcode.SERVFAIL, ask(dns, "c.test.", Type.TLSA, false).getRcode());
        }
    }

    @Test
    void saysWhichLineIsNoRecord() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> TestDns.start("example.test. MX mail"))
                .getMessage()
                .contains("example.test. MX mail"));
    }
}
