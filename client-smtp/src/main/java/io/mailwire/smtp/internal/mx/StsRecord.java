package io.mailwire.smtp.internal.mx;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The TXT record by which a domain says that it has a policy, and which version of it.
 *
 * <pre>
 * sts-text-record = sts-version 1*(sts-field-delim sts-field) [sts-field-delim]
 * sts-version     = %s"v=STSv1"
 * sts-id          = %s"id" "=" 1*32(ALPHA / DIGIT)    ; RFC 8461 section 3.1
 * </pre>
 */
final class StsRecord {

    private static final Pattern VERSION = Pattern.compile("v=STSv1\\s*(;.*)?", Pattern.DOTALL);
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{1,32}");

    private StsRecord() {}

    /** The version of the policy; empty if there is not exactly one such record, or no proper one. */
    static Optional<String> id(List<String> texts) {
        List<String> records =
                texts.stream().filter(t -> VERSION.matcher(t).matches()).toList();
        if (records.size() != 1) {
            return Optional.empty();
        }
        for (String field : records.get(0).split(";", -1)) {
            String[] parts = field.split("=", 2);
            if (parts.length == 2 && parts[0].strip().equals("id")) {
                String id = parts[1].strip();
                return ID.matcher(id).matches() ? Optional.of(id) : Optional.empty();
            }
        }
        return Optional.empty();
    }
}
