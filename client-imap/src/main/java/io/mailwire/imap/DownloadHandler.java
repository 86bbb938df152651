package io.mailwire.imap;

/** Takes contents one after the other, on the thread that asked for them. */
@FunctionalInterface
public interface DownloadHandler {

    /**
     * Takes one content. The first of the download's methods that reads takes what is on its way; a second one, or one that is called
     * later, fetches it anew. What is left unread is dropped. Other commands of the session may be given, about the same message too.
     *
     * @param download the content
     * @throws Exception costs this content: the report has it, and the next content comes
     */
    void handle(Download download) throws Exception;
}
