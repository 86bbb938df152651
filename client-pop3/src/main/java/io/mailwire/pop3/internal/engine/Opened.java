package io.mailwire.pop3.internal.engine;

import io.mailwire.ServerReport;
import io.mailwire.pop3.Pop3Capabilities;
import io.mailwire.pop3.internal.codec.ServerProfile;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A dialogue that is ready for commands, and what the server said on the way there.
 *
 * @param engine the dialogue
 * @param greeting the server's first words; empty where they came before TLS, since anybody may have said them
 * @param capabilities what it offers now
 * @param mechanism how the login went; null without a login
 * @param utf8 whether the server is in UTF-8 mode (RFC 6856)
 */
public record Opened(
        Pop3Engine engine,
        String greeting,
        Pop3Capabilities capabilities,
        @Nullable String mechanism,
        boolean utf8) {

    public ServerProfile profile() {
        return ServerProfile.of(greeting, capabilities);
    }

    /** What {@code verify()} reports. */
    public ServerReport report() {
        Set<String> names = new LinkedHashSet<>();
        capabilities
                .all()
                .forEach((name, arguments) ->
                        names.add(arguments.isEmpty() ? name : name + " " + String.join(" ", arguments)));
        Map<String, Long> limits = new LinkedHashMap<>();
        capabilities.expire().ifPresent(t -> limits.put("EXPIRE", t.toDays()));
        capabilities.loginDelay().ifPresent(t -> limits.put("LOGIN-DELAY", t.toSeconds()));
        return new ServerReport(
                engine.connection().server().toString(),
                greeting,
                engine.connection().tlsInfo().orElse(null),
                mechanism,
                names,
                limits);
    }
}
