package io.mailwire.internal.mime;

import io.mailwire.Address;

/** Writes address fields: names encoded where they must be, domains in ASCII, folded between the addresses. */
final class AddressField {

    private final StringBuilder text;
    private boolean first = true;
    private boolean commaDue;

    private AddressField(String name) {
        text = new StringBuilder(name).append(':');
    }

    /** A whole field with its line end; "" for an empty list. */
    static String write(String name, AddressList list) {
        if (list.isEmpty()) {
            return "";
        }
        AddressField field = new AddressField(name);
        for (AddressList.Entry entry : list.entries()) {
            String group = entry.groupOrNull();
            if (group != null) {
                field.add(HeaderText.phrase(group, field.column()) + ":");
                field.commaDue = false;
            }
            for (Address member : entry.members()) {
                field.add(mailbox(member, field.column()));
            }
            if (group != null) {
                field.text.append(';');
                field.commaDue = true;
            }
        }
        return field.text.append("\r\n").toString();
    }

    // The first piece stands behind the name, and any other may get a line of its own.
    private int column() {
        return first ? text.length() + 1 : 1;
    }

    private void add(String piece) {
        text.append(commaDue ? "," : "");
        int lineStart = text.lastIndexOf("\n") + 1;
        int firstLine = piece.indexOf('\r') < 0 ? piece.length() : piece.indexOf('\r');
        boolean fits = first || text.length() - lineStart + 1 + firstLine < HeaderText.LINE;
        text.append(fits ? " " : "\r\n ").append(piece);
        first = false;
        commaDue = true;
    }

    private static String mailbox(Address address, int column) {
        String bare = address.envelopeAddress(); // the domain in ASCII: only a local part can need SMTPUTF8
        return address.name()
                .map(name -> {
                    String phrase = HeaderText.phrase(name, column);
                    int last = phrase.length() - (phrase.lastIndexOf('\n') + 1);
                    return phrase + (column + last + bare.length() + 3 > HeaderText.LINE ? "\r\n <" : " <") + bare
                            + ">";
                })
                .orElse(bare);
    }
}
