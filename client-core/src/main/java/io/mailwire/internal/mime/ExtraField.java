package io.mailwire.internal.mime;

import java.util.List;

/**
 * A field of a composed message beside the usual ones.
 *
 * @param name its name
 * @param value what it says, decoded and on one line
 * @param written the whole field as it is sent
 */
record ExtraField(String name, String value, String written) {

    static ExtraField text(String name, String value) {
        String checked = HeaderText.check(name, value);
        return new ExtraField(name, checked, HeaderText.unstructured(name, checked));
    }

    /** A field that no encoding may touch. */
    static ExtraField tokens(String name, List<String> tokens, String separator) {
        return new ExtraField(name, String.join(separator + " ", tokens), HeaderText.tokens(name, tokens, separator));
    }

    static ExtraField addresses(String name, AddressList list) {
        return new ExtraField(name, list.toString(), AddressField.write(name, list));
    }
}
