package io.mailwire.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Email;
import io.mailwire.TlsPolicy;
import io.mailwire.dns.DnsClient;
import io.mailwire.smtp.DeliveryException;
import io.mailwire.smtp.DeliveryOutcome;
import io.mailwire.smtp.DeliveryResult;
import io.mailwire.smtp.MxDelivery;
import io.mailwire.smtp.RecipientDelivery;
import io.mailwire.smtp.TlsBasis;
import io.mailwire.testkit.TestDns;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Direct delivery to a real Postfix, which a name server of ours on loopback says is the lab domain's mail exchanger. */
@Tag("lab")
@Timeout(60)
class MxLabTest {

    private static final int ANN = 11;

    private TestDns dns = TestDns.start();

    @BeforeEach
    void servers() {
        Lab.required();
        dns.add(Lab.domain() + ". 300 IN MX 10 " + Lab.host() + ".").add(Lab.host() + ". 300 IN A 127.0.0.1");
    }

    @AfterEach
    void close() {
        dns.close();
    }

    private MxDelivery direct() {
        return MxDelivery.from("client.lab.test")
                .resolver(DnsClient.at(dns.address()))
                .tls(TlsPolicy.OPPORTUNISTIC.trusting(Lab.trustStore()))
                .port(Integer.parseInt(Lab.setting("MAILWIRE_LAB_SMTP")))
                .withoutMtaSts();
    }

    private static Email mail(String... recipients) {
        return Email.from("Ann <" + Lab.address(ANN) + ">")
                .to(recipients)
                .subject("Räksmörgås, directly")
                .text("Hello.\n.\n..dots\n")
                .build();
    }

    @Test
    void deliversToTheExchangerOfTheDomain() {
        DeliveryResult result = direct().send(mail(Lab.address(ANN)));
        RecipientDelivery only = result.recipients().get(0);
        assertTrue(result.isComplete(), result.toString());
        assertTrue(only.reply().orElseThrow().text().contains("queued"), result.toString());
        assertTrue(only.tls().orElseThrow().verified(), result.toString());
        assertEquals(TlsBasis.OPPORTUNISTIC, only.basis());
    }

    @Test
    void reportsEachRecipient() {
        DeliveryResult result = direct().send(
                        mail("reject@" + Lab.domain(), Lab.address(ANN), "tempfail@" + Lab.domain(), "x@absent.test"));
        assertEquals(
                List.of(
                        DeliveryOutcome.FAILED,
                        DeliveryOutcome.DELIVERED,
                        DeliveryOutcome.DELAYED,
                        DeliveryOutcome.FAILED),
                result.recipients().stream().map(RecipientDelivery::status).toList(),
                result.toString());
    }

    @Test
    void believesTlsaRecords() throws Exception {
        KeyStore store = Lab.trustStore();
        String alias = Collections.list(store.aliases()).get(0);
        tlsa("2 0 0", store.getCertificate(alias));
        dns.authenticated();
        MxDelivery validating =
                direct().resolver(DnsClient.at(dns.address()).trustingServers()).tls(TlsPolicy.OPPORTUNISTIC);
        RecipientDelivery only =
                validating.send(mail(Lab.address(ANN))).recipients().get(0);
        assertEquals(TlsBasis.DANE, only.basis());
        assertTrue(only.tls().orElseThrow().verified());
    }

    @Test
    void aServerThatTlsaRecordsDoNotVouchForGetsNothing() {
        dns.authenticated();
        dns.add("_" + Lab.setting("MAILWIRE_LAB_SMTP") + "._tcp." + Lab.host() + ". 300 IN TLSA 3 1 1 "
                + "ab".repeat(32));
        MxDelivery validating = direct().resolver(DnsClient.at(dns.address()).trustingServers());
        DeliveryException e = assertThrows(DeliveryException.class, () -> validating.send(mail(Lab.address(ANN))));
        assertEquals("4.7.5", e.delivery().recipients().get(0).code().toString());
    }

    private void tlsa(String kind, Certificate certificate) throws Exception {
        dns.add("_" + Lab.setting("MAILWIRE_LAB_SMTP") + "._tcp." + Lab.host() + ". 300 IN TLSA " + kind + " "
                + HexFormat.of().formatHex(certificate.getEncoded()));
    }
}
