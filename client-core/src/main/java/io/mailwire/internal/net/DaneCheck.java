package io.mailwire.internal.net;

import io.mailwire.spi.TlsaRecord;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares a server's certificate with what the DNS says of it (RFC 7671, as RFC 7672 section 3 has it for SMTP): one record that matches is
 * enough. Knows usages 2 (DANE-TA) and 3 (DANE-EE) only.
 */
final class DaneCheck {

    private static final int DANE_TA = 2;
    private static final int DANE_EE = 3;

    private static final String ADVICE =
            "its operator has changed the certificate without the records, or somebody else answers in its place";

    private DaneCheck() {}

    /**
     * Looks for what is wrong.
     *
     * @param chain what the server showed, its own certificate first
     * @param names whom a certificate under DANE-TA may be for
     * @return null if a record matches
     */
    static @Nullable CertificateProblem find(
            List<X509Certificate> chain, List<TlsaRecord> records, List<String> names) {
        X509Certificate own = chain.get(0);
        // RFC 7672 section 3.1.1: neither the names nor the dates of the certificate count, the record stands for both.
        if (records.stream().anyMatch(r -> r.usage() == DANE_EE && matches(r, own))) {
            return null;
        }
        List<String> problems = new ArrayList<>();
        anchors(chain, records).forEach((anchor, below) -> problems.add(problemUnder(anchor, below, own, names)));
        if (problems.contains("")) {
            return null;
        }
        return problems.isEmpty()
                ? new CertificateProblem("matches none of its " + records.size() + " TLSA records", ADVICE)
                : new CertificateProblem(problems.get(0), ADVICE);
    }

    /** The authorities that records vouch for, each with the part of the chain that must lead to it. */
    private static Map<X509Certificate, List<X509Certificate>> anchors(
            List<X509Certificate> chain, List<TlsaRecord> records) {
        Map<X509Certificate, List<X509Certificate>> anchors = new LinkedHashMap<>();
        for (TlsaRecord record : records) {
            if (record.usage() != DANE_TA) {
                continue;
            }
            for (int i = 1; i < chain.size(); i++) {
                if (matches(record, chain.get(i))) {
                    anchors.putIfAbsent(chain.get(i), chain.subList(0, i));
                }
            }
            // RFC 7672 section 3.1.2: "2 0 0" has the whole certificate in the DNS, so the server may leave it out.
            if (record.selector() == 0 && record.matchingType() == 0) {
                X509Certificate whole = certificate(record);
                if (whole != null) {
                    anchors.putIfAbsent(whole, chain);
                }
            }
        }
        return anchors;
    }

    /** What is wrong with a certificate that this authority should have issued; "" if nothing is. */
    private static String problemUnder(
            X509Certificate anchor, List<X509Certificate> chain, X509Certificate own, List<String> names) {
        try {
            // As for the JVM's own issuers: signatures, dates, constraints, and that it is for servers.
            TlsSetup.checkerOf(List.of(anchor)).checkServerTrusted(chain.toArray(X509Certificate[]::new), "UNKNOWN");
        } catch (CertificateException e) {
            return "was not issued properly by the authority of the TLSA record (" + Texts.messageOf(e) + ")";
        } catch (GeneralSecurityException e) {
            return "cannot be checked (" + Texts.messageOf(e) + ")";
        }
        CertificateNames certified = CertificateNames.of(own);
        return names.stream().map(HostName::forTls).anyMatch(certified::match)
                ? ""
                : "is for " + certified + ", not for " + Texts.printable(String.join(" or ", names));
    }

    private static @Nullable X509Certificate certificate(TlsaRecord record) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(HexFormat.of().parseHex(record.data())));
        } catch (CertificateException e) {
            return null;
        }
    }

    /** RFC 6698 section 2.1: the selector takes the part, the matching type compares it. */
    static boolean matches(TlsaRecord record, X509Certificate certificate) {
        try {
            byte[] part = record.selector() == 0
                    ? certificate.getEncoded()
                    : certificate.getPublicKey().getEncoded();
            byte[] compared = switch (record.matchingType()) {
                case 0 -> part;
                case 1 -> MessageDigest.getInstance("SHA-256").digest(part);
                case 2 -> MessageDigest.getInstance("SHA-512").digest(part);
                default -> new byte[0];
            };
            return MessageDigest.isEqual(compared, HexFormat.of().parseHex(record.data()));
        } catch (GeneralSecurityException e) {
            return false; // a certificate that cannot be encoded is not the one that was meant
        }
    }
}
