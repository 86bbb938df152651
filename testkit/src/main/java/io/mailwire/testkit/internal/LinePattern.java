package io.mailwire.testkit.internal;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one line of the client must look like.
 *
 * @param source the line of the transcript
 * @param regex over the octets, one char each
 * @param tags the tags it captures
 * @param literal whether the octets announced by the line before come first
 * @param literalContent what those octets must be
 */
record LinePattern(String source, Pattern regex, Set<String> tags, boolean literal, Optional<byte[]> literalContent) {

    static LinePattern parse(String source, NamedData data) {
        String text = source;
        boolean literal = false;
        Optional<byte[]> content = Optional.empty();
        StringBuilder regex = new StringBuilder();
        Set<String> tags = new LinkedHashSet<>();
        Matcher placeholder = Placeholder.INSIDE_A_LINE.matcher(text);
        int at = 0;
        while (placeholder.find()) {
            regex.append(quoted(text.substring(at, placeholder.start())));
            at = placeholder.end();
            String name = placeholder.group(1);
            Optional<String> argument = Optional.ofNullable(placeholder.group(2));
            if (argument.isPresent() && !name.equals("base64") && !name.equals("literal")) {
                throw new IllegalArgumentException("<" + name + "> takes no argument: " + source);
            }
            switch (name) {
                case "any" -> regex.append(".*?");
                case "number" -> regex.append("[0-9]+");
                case "base64" ->
                    regex.append(argument.map(
                                    text64 -> Pattern.quote(Base64.getEncoder().encodeToString(data.resolve(text64))))
                            .orElse("[A-Za-z0-9+/]*={0,2}"));
                case "literal" -> {
                    if (placeholder.start() != 0) {
                        throw new IllegalArgumentException(
                                "a literal starts its own C: line, after the one that ends" + " in {n}: " + source);
                    }
                    literal = true;
                    content = argument.map(data::resolve);
                }
                default ->
                    // RFC 9051 §9: tag = 1*<any ASTRING-CHAR except "+">
                    regex.append(
                            tags.add(name)
                                    ? "(?<" + name + ">[^\\x00-\\x20(){%*\"\\\\+\\x7f-\\xff]+)"
                                    : "\\k<" + name + ">");
            }
        }
        regex.append(quoted(text.substring(at)));
        return new LinePattern(
                source, Pattern.compile(regex.toString(), Pattern.DOTALL), Set.copyOf(tags), literal, content);
    }

    /** Whether the line fits; what it captures goes into {@code captured}. */
    boolean matches(Line line, Map<String, String> captured) {
        Matcher matcher = regex.matcher(line.latin1());
        if (line.end() != Line.End.CRLF || !matcher.matches()) {
            return false;
        }
        for (String tag : tags) {
            captured.put(tag, matcher.group(tag));
        }
        return true;
    }

    private static String quoted(String text) {
        return text.isEmpty()
                ? ""
                : Pattern.quote(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }
}
