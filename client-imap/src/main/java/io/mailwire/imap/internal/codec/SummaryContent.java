package io.mailwire.imap.internal.codec;

import io.mailwire.imap.BodyStructure;
import io.mailwire.imap.Envelope;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.RepeatedTexts;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.text.Printable;
import io.mailwire.internal.wire.MalformedException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The envelope and the structure of a summary, decoded when first wanted: of a long list few are looked at. Until then it holds the
 * response; after that, the response only where something of it could not be understood.
 *
 * <p>Thread-safe without a lock: both forms are immutable, and two threads that decode at once come to the same.
 */
public final class SummaryContent {

    // Guarded by nothing: an object of final fields may be seen late, but never in part.
    private Form form;

    private SummaryContent(Form form) {
        this.form = form;
    }

    static SummaryContent of(FetchData data) {
        Undecoded undecoded = data.undecoded();
        List<String> defects = List.copyOf(data.defects());
        if (undecoded != null) {
            return new SummaryContent(defects.isEmpty() ? undecoded : new Later(undecoded, defects));
        }
        return new SummaryContent(new Decoded(
                Objects.requireNonNullElse(data.envelope(), Envelope.EMPTY),
                Objects.requireNonNullElseGet(data.structure(), BodyStructureDecoder::unknown),
                defects,
                data.raw()));
    }

    /** What it is, decoded by now. */
    public Decoded decoded() {
        Form present = form;
        Decoded decoded = present.decoded();
        if (!(present instanceof Decoded)) {
            form = decoded;
        }
        return decoded;
    }

    /** The content, decoded or not. */
    public interface Form {
        /** What it is when decoded. */
        Decoded decoded();
    }

    /**
     * What is known.
     *
     * @param raw the response; empty where all of it was understood
     */
    public record Decoded(Envelope envelope, BodyStructure structure, List<String> defects, ByteString raw)
            implements Form {
        @Override
        public Decoded decoded() {
            return this;
        }
    }

    /** A form to be decoded, and what is known to be wrong with it. */
    private record Later(Undecoded undecoded, List<String> known) implements Form {
        @Override
        public Decoded decoded() {
            Decoded decoded = undecoded.decoded();
            List<String> defects = new ArrayList<>(decoded.defects());
            defects.addAll(known);
            return new Decoded(decoded.envelope(), decoded.structure(), List.copyOf(defects), decoded.raw());
        }
    }

    /**
     * A response whose lists are where they should be, with what is in them not looked at.
     *
     * @param texts of the responses before, as long as they are there
     * @param envelope where the envelope is; -1 for none
     * @param structure where the structure is; -1 for none
     */
    record Undecoded(Frame frame, int maxDepth, WeakReference<RepeatedTexts> texts, long envelope, long structure)
            implements Form {

        private interface Reading<T> {
            T read(ResponseCursor cursor) throws MalformedException;
        }

        @Override
        public Decoded decoded() {
            RepeatedTexts repeated = texts.get();
            RepeatedTexts borrowed = repeated != null && repeated.borrow() ? repeated : null;
            try {
                ResponseCursor cursor = new ResponseCursor(frame, maxDepth, false, borrowed);
                List<String> defects = new ArrayList<>(0);
                Envelope read = read("ENVELOPE", cursor, envelope, EnvelopeDecoder::decode, defects);
                BodyStructure tree = read("BODYSTRUCTURE", cursor, structure, BodyStructureDecoder::decode, defects);
                return new Decoded(
                        Objects.requireNonNullElse(read, Envelope.EMPTY),
                        Objects.requireNonNullElseGet(tree, BodyStructureDecoder::unknown),
                        List.copyOf(defects),
                        defects.isEmpty() ? ByteString.EMPTY : frame.head(frame.length()));
            } finally {
                if (borrowed != null) {
                    borrowed.giveBack();
                }
            }
        }

        private static <T> @Nullable T read(
                String name, ResponseCursor cursor, long mark, Reading<T> reading, List<String> defects) {
            if (mark < 0) {
                return null;
            }
            cursor.reset(mark);
            try {
                return reading.read(cursor);
            } catch (MalformedException e) {
                defects.add(Printable.shortened(name, 60) + ": " + e.getMessage());
                return null;
            }
        }
    }
}
