package io.mailwire.imap.internal.engine;

import io.mailwire.internal.wire.Lines;
import java.util.regex.Pattern;
import okio.ByteString;

/** Lines of responses as traces show them: without the bodies that stand in them as quoted strings. Literals are never shown. */
final class TraceText {

    private static final Pattern BODY =
            Pattern.compile("((?:BODY|BINARY|RFC822)[A-Z.]{0,10}+(?:\\[[^\\]\"]*+\\](?:<\\d++>)?+)?+ )"
                    + "\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"?+");

    private TraceText() {}

    static String of(ByteString line) {
        String text = Lines.text(line);
        return text.indexOf(" \"") < 0 ? text : BODY.matcher(text).replaceAll("$1\"***\"");
    }
}
