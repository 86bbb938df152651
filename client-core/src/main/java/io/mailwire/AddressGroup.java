package io.mailwire;

import io.mailwire.internal.mime.AddressParser;
import io.mailwire.internal.mime.HeaderText;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Addresses under a common name (a group, RFC 5322 section 3.4), as {@code Team: ann@example.org, bob@example.org;}. A group
 * without members tells that there are recipients whom the header does not name: {@link #UNDISCLOSED}.
 *
 * @param name what it is called, in any script
 * @param members who is in it; may be empty
 */
public record AddressGroup(String name, List<Address> members) {

    /** The group that stands for recipients who are in Bcc only: {@code undisclosed-recipients:;}. */
    public static final AddressGroup UNDISCLOSED = new AddressGroup("undisclosed-recipients", List.of());

    /**
     * Checks the name and copies the members.
     *
     * @param name what it is called, in any script
     * @param members who is in it; may be empty
     * @throws IllegalArgumentException if the name is blank or has control characters
     */
    public AddressGroup {
        name = HeaderText.check("name of a group", name).strip();
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a group of addresses has a name");
        }
        members = List.copyOf(members);
    }

    /**
     * Puts a group together.
     *
     * @param name what it is called, in any script
     * @param members who is in it; may be empty
     * @return the group
     * @throws IllegalArgumentException if the name is blank or has control characters
     */
    public static AddressGroup of(String name, Address... members) {
        return new AddressGroup(name, List.of(members));
    }

    /** The group as a header would have it, names not encoded. */
    @Override
    public String toString() {
        return members.stream()
                .map(Address::toString)
                .collect(Collectors.joining(
                        ", ", AddressParser.quoteName(name) + ":" + (members.isEmpty() ? "" : " "), ";"));
    }
}
