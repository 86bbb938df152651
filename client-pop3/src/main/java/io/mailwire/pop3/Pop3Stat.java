package io.mailwire.pop3;

/**
 * How much is in a maildrop (STAT, RFC 1939 section 5). Messages marked for deletion are not counted.
 *
 * @param messages how many messages
 * @param octets their size in octets; some servers count bodies only
 */
public record Pop3Stat(long messages, long octets) {

    @Override
    public String toString() {
        return messages + (messages == 1 ? " message, " : " messages, ") + octets + " octets";
    }
}
