package io.mailwire.internal.net;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidParameterSpecException;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Computes the channel bindings of a TLS session. */
final class ChannelBindings {

    // RFC 9266 section 2: this label, a context of no octets (which is not the same as no context before TLS 1.3), 32
    // octets.
    private static final String EXPORTER_LABEL = "EXPORTER-Channel-Binding";
    private static final int EXPORTER_LENGTH = 32;

    // byte[] ExtendedSSLSession.exportKeyingMaterialData(String label, byte[] context, int length), there from JDK 25
    // on.
    private static final @Nullable MethodHandle EXPORT = findExport();

    private static final Pattern DIGEST_OF_SIGNATURE = Pattern.compile(
            "(MD5|SHA-?1|SHA-?224|SHA-?256|SHA-?384|SHA-?512|SHA3-\\d{3})with.*", Pattern.CASE_INSENSITIVE);

    private ChannelBindings() {}

    /** The bindings that this session and this JVM have, strongest first. */
    static List<ChannelBinding> of(SSLSession session) {
        List<ChannelBinding> bindings = new ArrayList<>();
        exported(session).ifPresent(data -> bindings.add(new ChannelBinding(ChannelBinding.TLS_EXPORTER, data)));
        serverEndPoint(session)
                .ifPresent(data -> bindings.add(new ChannelBinding(ChannelBinding.TLS_SERVER_END_POINT, data)));
        return List.copyOf(bindings);
    }

    private static Optional<byte[]> exported(SSLSession session) {
        MethodHandle export = EXPORT;
        if (export == null || !(session instanceof ExtendedSSLSession extended)) {
            return Optional.empty();
        }
        try {
            return Optional.of((byte[]) export.invokeExact(extended, EXPORTER_LABEL, new byte[0], EXPORTER_LENGTH));
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            // TLS 1.2 without the extended master secret (RFC 7627 section 5.4), or another provider: no such binding.
            return Optional.empty();
        }
    }

    private static @Nullable MethodHandle findExport() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(
                            ExtendedSSLSession.class,
                            "exportKeyingMaterialData",
                            MethodType.methodType(byte[].class, String.class, byte[].class, int.class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            return null;
        }
    }

    private static Optional<byte[]> serverEndPoint(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            if (chain.length == 0 || !(chain[0] instanceof X509Certificate certificate)) {
                return Optional.empty();
            }
            Optional<String> digest = digestFor(certificate);
            return digest.isEmpty()
                    ? Optional.empty()
                    : Optional.of(MessageDigest.getInstance(digest.get()).digest(certificate.getEncoded()));
        } catch (SSLPeerUnverifiedException | GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /**
     * RFC 5929 section 4.1: the digest of the certificate's own signature, SHA-256 in place of MD5 and SHA-1. Empty where the
     * signature has none of its own (Ed25519): the binding is undefined then.
     */
    static Optional<String> digestFor(X509Certificate certificate) throws GeneralSecurityException {
        return digestFor(certificate.getSigAlgName(), certificate.getSigAlgParams());
    }

    static Optional<String> digestFor(String signature, byte @Nullable [] parameters) throws GeneralSecurityException {
        String digest;
        Matcher named = DIGEST_OF_SIGNATURE.matcher(signature);
        if (named.matches()) {
            digest = named.group(1).toUpperCase(Locale.ROOT);
        } else if (signature.equalsIgnoreCase("RSASSA-PSS") && parameters != null) {
            digest = digestOfPss(parameters).toUpperCase(Locale.ROOT);
        } else {
            return Optional.empty();
        }
        if (digest.matches("SHA\\d+")) {
            digest = "SHA-" + digest.substring(3);
        }
        return Optional.of(digest.equals("MD5") || digest.equals("SHA-1") ? "SHA-256" : digest);
    }

    private static String digestOfPss(byte[] encoded) throws GeneralSecurityException {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
            parameters.init(encoded);
            return parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
        } catch (IOException | InvalidParameterSpecException e) {
            throw new GeneralSecurityException("the parameters of the certificate's signature cannot be read", e);
        }
    }
}
