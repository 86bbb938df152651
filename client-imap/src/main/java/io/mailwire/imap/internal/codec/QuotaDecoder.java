package io.mailwire.imap.internal.codec;

import io.mailwire.imap.Quota;
import io.mailwire.imap.QuotaResource;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads a QUOTA response (RFC 9208 section 4.2.1). ABNF: {@code "QUOTA" SP quota-root-name SP "(" [quota-resource *(SP quota-resource)]
 * ")"; quota-resource = resource-name SP resource-usage SP resource-limit}. Numbers have 63 bits; Gmail needs more than 32.
 */
public final class QuotaDecoder {

    private QuotaDecoder() {}

    public static Quota decode(Frame frame, int maxDepth) throws MalformedException {
        ResponseCursor cursor = new ResponseCursor(frame, maxDepth);
        cursor.atom();
        cursor.atom();
        // A root may have no name at all, not even an empty one.
        String root = cursor.peek() == '(' ? "" : cursor.text();
        List<QuotaResource> resources = new ArrayList<>();
        cursor.expectOpen();
        while (cursor.hasMore()) {
            String name = cursor.text().toUpperCase(Locale.ROOT);
            long used = cursor.number();
            resources.add(new QuotaResource(name, Math.max(0, used), Math.max(0, cursor.number())));
        }
        cursor.expectClose();
        return new Quota(root, List.copyOf(resources));
    }
}
