package io.mailwire.internal.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.AlgorithmParameters;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChannelBindingsTest {

    // RFC 5929 section 4.1
    @Test
    void takesTheDigestOfTheCertificatesSignature() throws Exception {
        assertEquals(Optional.of("SHA-256"), ChannelBindings.digestFor("SHA256withRSA", null));
        assertEquals(Optional.of("SHA-384"), ChannelBindings.digestFor("SHA384withECDSA", null));
        assertEquals(Optional.of("SHA-512"), ChannelBindings.digestFor("SHA512withRSA", null));
        assertEquals(Optional.of("SHA3-256"), ChannelBindings.digestFor("SHA3-256withRSA", null));
    }

    @Test
    void replacesBrokenDigestsBySha256() throws Exception {
        assertEquals(Optional.of("SHA-256"), ChannelBindings.digestFor("MD5withRSA", null));
        assertEquals(Optional.of("SHA-256"), ChannelBindings.digestFor("SHA1withRSA", null));
        assertEquals(Optional.of("SHA-256"), ChannelBindings.digestFor("SHA1withECDSA", null));
    }

    @Test
    void readsTheDigestOfAPssSignatureFromItsParameters() throws Exception {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
        parameters.init(new PSSParameterSpec("SHA-384", "MGF1", MGF1ParameterSpec.SHA384, 48, 1));

        assertEquals(Optional.of("SHA-384"), ChannelBindings.digestFor("RSASSA-PSS", parameters.getEncoded()));
    }

    @Test
    void hasNoBindingWhereTheSignatureHasNoDigestOfItsOwn() throws Exception {
        assertEquals(Optional.empty(), ChannelBindings.digestFor("Ed25519", null));
        assertEquals(Optional.empty(), ChannelBindings.digestFor("EdDSA", null));
    }
}
