package io.mailwire.imap.internal.engine;

import io.mailwire.imap.internal.codec.BodyItem;
import io.mailwire.imap.internal.codec.TransferDecoding;
import java.io.IOException;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Source;
import org.jspecify.annotations.Nullable;

/**
 * Content as it was wished for: the octets of the range, decoded. For one thread.
 *
 * @param octets while they arrive
 * @param size how many octets are transferred for it
 */
public record Content(Source octets, long size) {

    /** Is told how many octets were transferred; what it throws ends the reading. */
    public interface Progress {
        /**
         * So much is here.
         *
         * @param octets so far
         * @param total of how many
         */
        void at(long octets, long total);
    }

    static final Content EMPTY = new Content(new Buffer(), 0);

    /** Makes of an answer what was wished for. */
    static Content of(
            ContentWish wish,
            BodyItem item,
            ContentAnswers.Arrival arrival,
            @Nullable Progress progress,
            String where) {
        Source octets = arrival.octets();
        if (octets == null) {
            return EMPTY;
        }
        Source cutOut = octets;
        long size = arrival.size();
        if (item.isRange()) {
            RangeCut cut = RangeCut.of(item, arrival.name(), size, item.binary() ? -1 : wish.size(), where);
            if (cut.skip() > 0 || cut.take() != size) {
                cutOut = new CutSource(octets, cut.skip(), cut.take());
                size = cut.take();
            }
        }
        Source counted = progress == null ? cutOut : new Counted(cutOut, size, progress);
        if (item.binary() || !wish.isEncoded()) {
            return new Content(counted, size);
        }
        Source decoded = TransferDecoding.decode(counted, wish.encoding());
        return new Content(wish.isRange() ? new CutSource(decoded, wish.offset(), wish.length()) : decoded, size);
    }

    private static final class Counted extends ForwardingSource {
        private final long total;
        private final Progress progress;
        private long octets;

        Counted(Source from, long total, Progress progress) {
            super(from);
            this.total = total;
            this.progress = progress;
        }

        @Override
        public long read(Buffer sink, long byteCount) throws IOException {
            long n = super.read(sink, byteCount);
            if (n > 0) {
                octets += n;
                progress.at(octets, total);
            } else if (total == 0) {
                progress.at(0, 0);
            }
            return n;
        }
    }
}
