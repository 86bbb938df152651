package io.mailwire.imap.internal.codec;

import io.mailwire.imap.FolderRight;
import io.mailwire.imap.GrantableRights;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.wire.MalformedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads ACL and MYRIGHTS responses (RFC 4314 sections 3.6 and 3.8). */
public final class AclDecoder {

    private AclDecoder() {}

    /** {@code "ACL" SP mailbox *(SP identifier SP rights)}. */
    public static Map<String, Set<FolderRight>> acl(Frame frame, int maxDepth) throws MalformedException {
        ResponseCursor cursor = AboutFolder.behind(frame, maxDepth);
        Map<String, Set<FolderRight>> rights = new LinkedHashMap<>();
        while (!cursor.atEnd()) {
            String who = cursor.text();
            rights.put(who, cursor.atEnd() ? Set.of() : FolderRight.of(cursor.text()));
        }
        return Collections.unmodifiableMap(rights);
    }

    /** {@code "MYRIGHTS" SP mailbox SP rights}. */
    public static Set<FolderRight> myRights(Frame frame, int maxDepth) throws MalformedException {
        ResponseCursor cursor = AboutFolder.behind(frame, maxDepth);
        return cursor.atEnd() ? Set.of() : FolderRight.of(cursor.text());
    }

    /** {@code "LISTRIGHTS" SP mailbox SP identifier SP rights *(SP rights)}. */
    public static GrantableRights grantable(Frame frame, int maxDepth) throws MalformedException {
        ResponseCursor cursor = AboutFolder.behind(frame, maxDepth);
        cursor.text();
        Set<FolderRight> required = cursor.atEnd() ? Set.of() : FolderRight.of(cursor.text());
        List<Set<FolderRight>> optional = new ArrayList<>();
        while (!cursor.atEnd()) {
            Set<FolderRight> together = FolderRight.of(cursor.text());
            if (!together.isEmpty()) {
                optional.add(together);
            }
        }
        return new GrantableRights(required, List.copyOf(optional));
    }
}
