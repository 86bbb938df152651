package io.mailwire.imap.internal.codec;

import io.mailwire.imap.BodyStructure;
import io.mailwire.imap.Envelope;
import io.mailwire.imap.Flag;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** What one FETCH response said of one message. Filled by {@link FetchDecoder}; for one thread. */
public final class FetchData {

    long uid = -1;

    @Nullable Set<Flag> flags;

    Optional<OffsetDateTime> internalDate = Optional.empty();
    long size = -1;

    @Nullable Envelope envelope;

    @Nullable BodyStructure structure;

    final Map<String, ByteString> sections = new LinkedHashMap<>();
    final List<String> defects = new ArrayList<>(0);
    boolean broken;

    FetchData() {}

    /** The UID; -1 where the response has none. */
    public long uid() {
        return uid;
    }

    /** The flags; null where the response has none. */
    public @Nullable Set<Flag> flags() {
        return flags;
    }

    public Optional<OffsetDateTime> internalDate() {
        return internalDate;
    }

    /** RFC822.SIZE; -1 where the response has none. */
    public long size() {
        return size;
    }

    /** The envelope; null where the response has none. */
    public @Nullable Envelope envelope() {
        return envelope;
    }

    /** The structure; null where the response has none. */
    public @Nullable BodyStructure structure() {
        return structure;
    }

    /** What could not be understood; empty for a response as it should be. */
    public List<String> defects() {
        return defects;
    }

    /** Whether the response could not be read to its end. */
    public boolean isBroken() {
        return broken;
    }

    /**
     * The content of a {@code BODY[...]} item that came within the response; null where there is none.
     *
     * @param section as asked for, without origin
     */
    public @Nullable ByteString section(String section) {
        return sections.get(section.toUpperCase(Locale.ROOT));
    }

    /** Whether this is an answer to a request for summaries, not a flag update that nobody asked for. */
    public boolean isSummary() {
        return envelope != null || structure != null || size >= 0 || !defects.isEmpty();
    }
}
