package io.mailwire.imap;

import java.util.List;

/**
 * A response that could not be understood so far that it could be told which message it is about.
 *
 * @param reasons what is wrong with it
 * @param raw its octets as they came, 64 KiB of them at most, in ISO 8859-1
 */
public record UnparsedResponse(List<String> reasons, String raw) {

    @Override
    public String toString() {
        return String.join("; ", reasons) + " in " + raw.length() + " octets";
    }
}
