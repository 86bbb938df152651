package io.mailwire.testkit.internal;

import java.util.Map;

/** Content given to the server beside its transcript, or written into it with escapes. */
record NamedData(Map<String, byte[]> byName) {

    /** What {@code @name} or escaped text stands for. */
    byte[] resolve(String argument) {
        if (!argument.startsWith("@")) {
            return Escapes.octets(argument);
        }
        byte[] named = byName.get(argument.substring(1));
        if (named == null) {
            throw new IllegalArgumentException(
                    "there is no data called " + argument.substring(1) + ", only " + byName.keySet());
        }
        return named;
    }
}
