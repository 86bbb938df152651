package io.mailwire.internal.mime;

import io.mailwire.Address;
import io.mailwire.AddressGroup;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an address field holds, as it was composed: addresses and groups in their order (RFC 5322 section 3.4). Immutable. */
record AddressList(List<Entry> entries) {

    static final AddressList NONE = new AddressList(List.of());

    /**
     * An address, or a group.
     *
     * @param groupOrNull its name
     * @param members of the group, or the one address
     */
    record Entry(@Nullable String groupOrNull, List<Address> members) {

        static Entry of(AddressGroup group) {
            return new Entry(group.name(), group.members());
        }

        @Override
        public String toString() {
            return groupOrNull == null ? members.get(0).toString() : new AddressGroup(groupOrNull, members).toString();
        }
    }

    AddressList(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    static AddressList of(List<Address> addresses) {
        return new AddressList(
                addresses.stream().map(a -> new Entry(null, List.of(a))).toList());
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Groups flattened. */
    List<Address> addresses() {
        return entries.stream().flatMap(e -> e.members().stream()).toList();
    }

    /** As a header has it, but not encoded. */
    @Override
    public String toString() {
        return entries.stream().map(Entry::toString).collect(Collectors.joining(", "));
    }
}
