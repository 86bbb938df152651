package io.mailwire.internal.mime;

import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Language tags (BCP 47, RFC 5646) for Content-Language (RFC 3282). */
final class Languages {

    private Languages() {}

    /**
     * The tags in their usual upper and lower case.
     *
     * @throws IllegalArgumentException if one is none, or there is none
     */
    static List<String> checked(String... tags) {
        if (tags.length == 0) {
            throw new IllegalArgumentException("no language is given");
        }
        return Stream.of(tags).map(Languages::checked).toList();
    }

    private static String checked(String tag) {
        HeaderText.check("language", tag);
        try {
            String canonical = new Locale.Builder().setLanguageTag(tag).build().toLanguageTag();
            if (!tag.isEmpty()) {
                return canonical;
            }
        } catch (IllformedLocaleException e) {
            throw new IllegalArgumentException("no language tag, such as sv or pt-BR: \"" + tag + "\"", e);
        }
        throw new IllegalArgumentException("a language tag is empty");
    }
}
