package io.mailwire.imap;

/** Is told how much of a content has come. */
@FunctionalInterface
public interface DownloadListener {

    /**
     * So much of one content was read. Called from the thread that reads it, each time after some KiB: a slow listener slows the
     * reading down. What it throws ends the reading and comes out of it; the session stays usable.
     *
     * @param octets so far, as they are transferred: base64 that is decoded here counts as base64
     * @param total how many that will be; -1 where the server has not said
     */
    void onProgress(long octets, long total);
}
