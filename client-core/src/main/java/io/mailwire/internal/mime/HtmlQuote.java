package io.mailwire.internal.mime;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * HTML of somebody else, to stand below what the author of a message wrote: without what says something about the whole document, such as
 * style sheets, scripts, a base for links, and with other names for its pictures. It is no sanitizer: whoever shows it has to defend itself
 * as against any mail.
 *
 * <p>What is kept is kept as it is, cut where a browser cuts it. A blank stands for what is left out, so that its neighbours do not
 * become a tag together.
 */
final class HtmlQuote {

    // noscript is HTML to some and none to others
    private static final Set<String> OF_THE_DOCUMENT =
            Set.of("html", "head", "body", "link", "meta", "base", "noscript", "frameset", "frame");

    private static final int LONGEST_ID = 3 * 250; // percent-encoded

    private HtmlQuote() {}

    /**
     * The HTML as it is quoted.
     *
     * @param contentIds the new content ids by the old ones
     */
    static String of(String html, Map<String, String> contentIds) {
        StringBuilder out = new StringBuilder(html.length());
        HtmlTokens tokens = new HtmlTokens(html);
        while (tokens.next()) {
            switch (tokens.kind()) {
                case TEXT -> out.append(html, tokens.start(), tokens.end());
                case TAG -> {
                    if (OF_THE_DOCUMENT.contains(tokens.name())) {
                        out.append(' ');
                    } else {
                        rename(html, tokens.start(), tokens.end(), contentIds, out);
                    }
                }
                case RAW, COMMENT, UNFINISHED -> out.append(' ');
            }
        }
        return out.toString().strip();
    }

    // RFC 2392: cid: and the content id, percent-encoded where that is needed; here it is in an attribute of any kind.
    private static void rename(String html, int from, int end, Map<String, String> ids, StringBuilder out) {
        int copied = from;
        for (int at = from; at + 4 < end; at++) {
            if ((html.charAt(at) | 0x20) == 'c'
                    && html.regionMatches(true, at, "cid:", 0, 4)
                    && !Character.isLetterOrDigit(html.charAt(at - 1))) {
                int idEnd = at + 4;
                while (idEnd < end && idEnd - at < LONGEST_ID && " \t\r\n\f\"'<>()".indexOf(html.charAt(idEnd)) < 0) {
                    idEnd++;
                }
                String written = html.substring(at + 4, idEnd);
                String id = find(written, ids);
                int entity = written.indexOf('&'); // url(&quot;cid:x&quot;)
                if (id == null && entity >= 0) {
                    id = find(written.substring(0, entity), ids);
                    idEnd = at + 4 + entity;
                }
                if (id != null) {
                    out.append(html, copied, at + 4).append(id);
                    copied = idEnd;
                }
                at = Math.max(at + 3, idEnd - 1);
            }
        }
        out.append(html, copied, end);
    }

    private static @Nullable String find(String written, Map<String, String> ids) {
        String id = ids.get(written);
        return id != null || written.indexOf('%') < 0 ? id : ids.get(DecodedParameters.unpercented(written));
    }
}
