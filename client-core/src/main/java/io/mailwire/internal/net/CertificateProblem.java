package io.mailwire.internal.net;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a server's certificate, in words for the one who must act on it.
 *
 * @param what a clause whose subject is the certificate
 * @param advice what to do
 */
record CertificateProblem(String what, String advice) {

    /**
     * Looks for what is wrong.
     *
     * @param chain what the server showed, its own certificate first
     * @param refusal what the JDK's check said; null if it passed
     * @return null if nothing is wrong
     */
    static @Nullable CertificateProblem find(
            List<X509Certificate> chain, String host, @Nullable CertificateException refusal) {
        List<String> what = new ArrayList<>();
        List<String> advice = new ArrayList<>();
        Instant now = Instant.now();
        X509Certificate own = chain.get(0);
        if (refusal != null) {
            for (X509Certificate certificate : chain) {
                String whose = certificate.equals(own) ? "" : " (that of its issuer, " + name(certificate) + ")";
                if (certificate.getNotAfter().toInstant().isBefore(now)) {
                    what.add("expired on " + certificate.getNotAfter().toInstant() + whose);
                    advice.add("the server's operator must renew it, unless this machine's clock is wrong");
                } else if (certificate.getNotBefore().toInstant().isAfter(now)) {
                    what.add("is not valid before " + certificate.getNotBefore().toInstant() + whose);
                    advice.add("is this machine's clock right?");
                }
            }
            if (isUntrusted(refusal)) {
                addIssuer(chain, what, advice);
            }
        }
        CertificateNames names = CertificateNames.of(own);
        if (!names.match(HostName.forTls(host))) {
            what.add("is for " + names + ", not for " + host);
            advice.add("connect by a name that it is for");
        }
        if (what.isEmpty() && refusal != null) {
            what.add("was not accepted (" + Texts.messageOf(refusal) + ")");
        }
        return what.isEmpty()
                ? null
                : new CertificateProblem(String.join(" and ", what), advice.isEmpty() ? "" : advice.get(0));
    }

    private static void addIssuer(List<X509Certificate> chain, List<String> what, List<String> advice) {
        X509Certificate last = chain.get(chain.size() - 1);
        if (chain.size() == 1 && isSelfSigned(last)) {
            what.add("is self-signed, and nobody whom we trust vouches for it");
            advice.add("if it is meant to be, pass it to TlsPolicy.trusting(...)");
        } else {
            String issuer = Texts.printable(last.getIssuerX500Principal().getName());
            what.add("was issued by \"" + issuer + "\", which is not trusted");
            advice.add("if that is your own authority, pass its certificate to TlsPolicy.trusting(...)"
                    + (isSelfSigned(last) ? "" : "; if not, the server may leave out a certificate in between"));
        }
    }

    private static boolean isUntrusted(Throwable refusal) {
        for (Throwable t = refusal; t != null; t = t.getCause()) {
            if (t instanceof CertPathBuilderException) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSelfSigned(X509Certificate certificate) {
        try {
            certificate.verify(certificate.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    static String name(X509Certificate certificate) {
        X500Principal subject = certificate.getSubjectX500Principal();
        return Texts.printable(subject.getName());
    }
}
