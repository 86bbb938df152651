package io.mailwire.imap;

import java.util.Optional;

/**
 * A place where folders are (RFC 9051 section 6.3.10).
 *
 * @param prefix what the names of its folders begin with, its delimiter included; empty for none
 * @param delimiter what separates the levels of the names; empty for flat names
 */
public record Namespace(String prefix, Optional<String> delimiter) {

    @Override
    public String toString() {
        return "\"" + prefix + "\"" + delimiter.map(d -> " by \"" + d + "\"").orElse(" flat");
    }
}
