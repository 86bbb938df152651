package io.mailwire.internal.mime;

import io.mailwire.Address;
import io.mailwire.Email;
import io.mailwire.Part;
import java.util.List;
import java.util.Optional;

/** What messages know and the API does not tell. */
public final class Inside {

    private Inside() {}

    /** The file name of a part as it was given, before it was made safe. */
    public static Optional<String> givenName(Part part) {
        return ((ContentPart) part).givenName();
    }

    /** The addresses of any field. */
    public static List<Address> addresses(Email email, String field) {
        return Emails.contentOf(email).addresses(field);
    }
}
