package io.mailwire.smtp;

/** Is told how much of a message has been sent. */
@FunctionalInterface
public interface UploadListener {

    /**
     * So much of one message was handed to the network, some of which may still be in buffers on this side. Called from the sending
     * thread, each time after at most 64 KiB and last with the whole: a slow listener slows the sending down. What it throws ends
     * the sending: the message is not sent, the connection is dropped, and the exception comes out of {@code send}. Where a server's
     * limits made several transactions of the message, and some recipients have or may have it by then, the result says so, with the
     * exception as its cause.
     *
     * @param octets so far, without what SMTP adds
     * @param total the message's size
     */
    void onProgress(long octets, long total);
}
