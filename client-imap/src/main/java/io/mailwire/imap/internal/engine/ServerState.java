package io.mailwire.imap.internal.engine;

import io.mailwire.imap.internal.codec.CapabilityDecoder;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.LiteralForm;
import io.mailwire.imap.internal.wire.ResponseHead;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the server said of itself and of the folder that is selected, without being asked. Written by the reader thread and by the one
 * that selects; read by all.
 */
final class ServerState {

    private volatile @Nullable Set<String> capabilities;
    private volatile @Nullable SelectedFolder selected;

    ServerState(@Nullable Set<String> capabilities) {
        this.capabilities = capabilities;
    }

    /** The capabilities; null while they are not known. */
    @Nullable Set<String> capabilities() {
        return capabilities;
    }

    /** Whether a capability is known to be offered. */
    boolean offers(String capability) {
        Set<String> known = capabilities;
        return known != null && known.contains(capability);
    }

    LiteralForm literals() {
        return offers("LITERAL+")
                ? LiteralForm.AT_ONCE
                : offers("LITERAL-") ? LiteralForm.SMALL_AT_ONCE : LiteralForm.SYNCHRONIZING;
    }

    /** The folder that commands are about; null for none. */
    @Nullable SelectedFolder selected() {
        return selected;
    }

    void selected(@Nullable SelectedFolder folder) {
        selected = folder;
    }

    /** Takes note of a tagged or untagged status. */
    void onStatus(StatusResponse status) {
        if (status.has("CAPABILITY")) {
            capabilities = CapabilityDecoder.decode(status.argument());
        }
    }

    /**
     * Takes note of any other untagged response.
     *
     * @param line the response's first line
     */
    void onUntagged(ResponseHead head, String line) {
        SelectedFolder folder = selected;
        switch (head.type()) {
            case "CAPABILITY" -> {
                int words = line.toUpperCase(Locale.ROOT).indexOf("CAPABILITY") + "CAPABILITY".length();
                capabilities = CapabilityDecoder.decode(line.substring(words));
            }
            case "EXISTS" -> {
                if (folder != null) {
                    folder.exists(head.number());
                }
            }
            case "EXPUNGE" -> {
                if (folder != null) {
                    folder.expunged();
                }
            }
            default -> {
                // Nothing that anybody keeps yet.
            }
        }
    }
}
