package io.mailwire;

import java.util.List;

/**
 * Addresses under a common name (RFC 5322 section 3.4), as {@code Friends: ann@example.org, bob@example.org;}.
 *
 * @param name the group's name
 * @param members who is in it, possibly nobody
 */
public record AddressGroup(String name, List<Address> members) {}
