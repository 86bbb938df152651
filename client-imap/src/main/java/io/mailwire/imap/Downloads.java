package io.mailwire.imap;

import io.mailwire.imap.internal.engine.Content;
import io.mailwire.imap.internal.engine.ContentWish;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes many downloads at once. */
final class Downloads {

    private Downloads() {}

    static DownloadReport run(Folder folder, Collection<Download> downloads, DownloadHandler handler) {
        Objects.requireNonNull(handler, "handler");
        List<Download> all = List.copyOf(downloads);
        List<ContentWish> wishes = new ArrayList<>(all.size());
        List<Content.@Nullable Progress> progress = new ArrayList<>(all.size());
        for (Download download : all) {
            if (!download.folder().equals(folder)) {
                throw new IllegalArgumentException(download + " is not of " + folder);
            }
            wishes.add(download.wish());
            progress.add(download.settings().contentProgress());
        }
        @Nullable Exception[] failures = folder.operations().contents().run(wishes, progress, (index, content) -> {
            Download download = all.get(index);
            ArrivingContent arriving = new ArrivingContent(content.octets(), download.settings());
            try {
                handler.handle(download.arriving(arriving));
            } finally {
                arriving.end();
            }
        });
        List<DownloadResult> results = new ArrayList<>(all.size());
        for (int i = 0; i < all.size(); i++) {
            results.add(new DownloadResult(all.get(i), failures[i]));
        }
        return new DownloadReport(results);
    }
}
