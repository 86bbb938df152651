package io.mailwire.internal.text;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Passwords, tokens and what they were sent in, for keeping them out of what a server says: many repeat a command that they do not
 * take. Thread-safe.
 */
public final class Secrets {

    // A shorter text occurs in the server's words by chance.
    private static final int SHORTEST = 4;

    // The longest first: one within another must not leave the rest of it.
    private final List<String> forms = new CopyOnWriteArrayList<>();

    /** Keeps this out from now on, however the server spells it. */
    public void add(String secret) {
        if (secret.length() < SHORTEST) {
            return;
        }
        addSpelled(secret);
        // UTF-8 in a line that is not UTF-8 as a whole is read as ISO 8859-1.
        addSpelled(new String(secret.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }

    private void addSpelled(String secret) {
        addForm(secret);
        // As a quoted string has it (RFC 9051 section 4.3).
        addForm(secret.replace("\\", "\\\\").replace("\"", "\\\""));
    }

    private void addForm(String form) {
        if (!forms.contains(form)) {
            forms.add(form);
            forms.sort(Comparator.comparingInt(String::length).reversed());
        }
    }

    /** The text without them. */
    public String removedFrom(String text) {
        String clean = text;
        for (String form : forms) {
            clean = clean.replace(form, "***");
        }
        return clean;
    }
}
