package io.mailwire.smtp.internal.codec;

import io.mailwire.Reply;
import io.mailwire.smtp.SmtpCapabilities;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the reply to EHLO: the first line is the server's name and greeting, each other line a keyword.
 *
 * <pre>
 * ehlo-line = ehlo-keyword *( SP ehlo-param )    ; RFC 5321 section 4.1.1.1
 * </pre>
 *
 * <p>Never fails: what it cannot make sense of becomes a keyword that nobody asks for.
 */
public final class EhloDecoder {

    private static final Pattern AUTH = Pattern.compile("(^|\\s)AUTH(=|(?=\\s|$))", Pattern.CASE_INSENSITIVE);

    private EhloDecoder() {}

    public static SmtpCapabilities decode(Reply reply) {
        List<String> lines = reply.lines();
        Map<String, String> keywords = new LinkedHashMap<>();
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            add(keywords, line.strip());
        }
        String first = lines.isEmpty() ? "" : lines.get(0).strip();
        return new SmtpCapabilities(first.split("\\s", 2)[0], keywords);
    }

    private static void add(Map<String, String> keywords, String line) {
        String text = line;
        if (text.regionMatches(true, 0, "8 BITMIME", 0, 9)) {
            text = "8BITMIME" + text.substring(9); // Yahoo, once
        } else if (text.regionMatches(true, 0, "AUTH=", 0, 5) || text.regionMatches(true, 0, "SIZE=", 0, 5)) {
            // Servers that cater for clients from before RFC 2554 give AUTH twice, in both spellings.
            text = text.substring(0, 4) + " " + text.substring(5);
        }
        String[] parts = text.split("\\s+", 2);
        if (parts[0].isEmpty()) {
            return;
        }
        String keyword = parts[0].toUpperCase(Locale.ROOT);
        String parameters = parts.length > 1 ? parts[1].strip() : "";
        if (keyword.equals("AUTH")) {
            // Some have both spellings in one line, as "AUTH LOGIN PLAIN AUTH=LOGIN PLAIN".
            parameters = union("", AUTH.matcher(parameters).replaceAll("$1"));
        }
        keywords.merge(keyword, parameters, EhloDecoder::union);
    }

    private static String union(String a, String b) {
        Set<String> words = new LinkedHashSet<>(List.of(a.split("\\s+")));
        words.addAll(List.of(b.split("\\s+")));
        words.remove("");
        return String.join(" ", words);
    }
}
