package io.mailwire.imap.internal.codec;

import io.mailwire.imap.FolderInfo;
import io.mailwire.imap.internal.wire.FolderNames;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.wire.Lines;
import io.mailwire.internal.wire.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okio.ByteString;

/**
 * Reads a LIST, LSUB or XLIST response. ABNF: {@code mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox
 * [SP mbox-list-extended]}.
 */
public final class ListDecoder {

    // mbox-list-extended-item, whose tag may be quoted
    private static final Pattern EXTENDED =
            Pattern.compile(" \\((?:\"|(?:CHILDINFO|OLDNAME) )", Pattern.CASE_INSENSITIVE);

    private ListDecoder() {}

    public static FolderInfo decode(Frame frame, FolderNames names, int maxDepth) throws MalformedException {
        ResponseCursor cursor = new ResponseCursor(frame, maxDepth);
        cursor.atom();
        boolean subscriptions = cursor.atom().equalsIgnoreCase("LSUB");
        Set<String> attributes = new LinkedHashSet<>();
        cursor.expectOpen();
        while (cursor.hasMore()) {
            String attribute = cursor.stringNext() ? cursor.text() : cursor.atom();
            if (attribute.isEmpty()) {
                cursor.skipValue();
            } else {
                attributes.add(attribute);
            }
        }
        cursor.expectClose();
        String delimiter = cursor.text();
        ByteString octets = cursor.stringNext() ? cursor.nstring() : bareName(cursor.restOctets());
        ByteString name = octets == null ? ByteString.EMPTY : octets;
        // XLIST gives INBOX the user's language, and says by an attribute what it is.
        boolean inbox = attributes.stream().anyMatch("\\Inbox"::equalsIgnoreCase);
        // LSUB repeats what clients have written, in whatever form, which says nothing of how the server calls its
        // folders.
        String decoded = subscriptions ? names.decodeFolder(Lines.text(name)) : names.decodeListed(name, delimiter);
        return new FolderInfo(
                inbox ? FolderNames.INBOX : decoded,
                delimiter.isEmpty() ? Optional.empty() : Optional.of(delimiter),
                Collections.unmodifiableSet(attributes),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    // Names that should have been quoted run to the end of the line, or to extended data.
    private static ByteString bareName(ByteString octets) {
        String rest = octets.string(StandardCharsets.ISO_8859_1);
        Matcher data = EXTENDED.matcher(rest);
        int extended = data.find() ? data.start() : -1;
        return ByteString.encodeString(
                (extended < 0 ? rest : rest.substring(0, extended)).strip(), StandardCharsets.ISO_8859_1);
    }
}
