package io.mailwire.internal.mime;

import io.mailwire.Email;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Properties;

/** Emails from octets, files and jakarta.mail's messages, and back to those. */
public final class Bridge {

    /** Up to this a message stays in memory. */
    static final int IN_MEMORY = 256 * 1024;

    // Only for parsing, so nothing is configured; it is needed for nothing but the constructor.
    private static final Session SESSION = Session.getInstance(new Properties());

    private Bridge() {}

    /** Copies the octets. */
    public static Email parse(byte[] octets) {
        return Emails.of(Spool.of(octets.clone()));
    }

    /** Refers to the file, without copying it. */
    public static Email parse(Path file) {
        try {
            return Emails.of(new ReceivedContent(new FileOctets(file)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        }
    }

    /** Reads to the end; does not close. */
    public static Email parse(InputStream in) {
        return spooled(in::transferTo, "cannot read the message: ");
    }

    /** Serialises the message. One that was never saved is saved by that, as jakarta.mail does it before sending. */
    public static Email of(MimeMessage message) {
        return spooled(
                out -> {
                    try {
                        message.writeTo(out);
                    } catch (MessagingException e) {
                        throw new IllegalArgumentException("the MimeMessage cannot be written: " + e.getMessage(), e);
                    }
                },
                "cannot read the MimeMessage: ");
    }

    /** A copy as jakarta.mail's message, which stays valid as long as it is referred to. */
    public static MimeMessage toMimeMessage(Email email) {
        MessageContent content = Emails.contentOf(email);
        try {
            Octets octets;
            if (content instanceof ReceivedContent received) {
                octets = received.octets();
            } else {
                Spool spool = new Spool(IN_MEMORY);
                content.writeTo(spool.outputStream());
                octets = spool;
            }
            return new MimeMessage(SESSION, octets.newStream(0, -1));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the message: " + e.getMessage(), e);
        } catch (MessagingException e) {
            throw new IllegalStateException("jakarta.mail cannot parse the message: " + e.getMessage(), e);
        }
    }

    /**
     * The same message, sent with its Bcc fields.
     *
     * @throws IllegalStateException if it was composed here: that never shows its Bcc
     */
    public static Email keepBcc(Email email) {
        if (Emails.contentOf(email) instanceof ReceivedContent received) {
            return Emails.of(received.keepingBcc());
        }
        throw new IllegalStateException("a message that was composed here never shows its Bcc to its recipients");
    }

    private interface Filling {
        void into(OutputStream out) throws IOException;
    }

    private static Email spooled(Filling filling, String failure) {
        Spool spool = new Spool(IN_MEMORY);
        boolean complete = false;
        try {
            BufferedOutputStream out = new BufferedOutputStream(spool.outputStream(), 64 * 1024);
            filling.into(out);
            out.flush();
            complete = true;
            return Emails.of(spool);
        } catch (IOException e) {
            throw new UncheckedIOException(failure + e.getMessage(), e);
        } finally {
            if (!complete) {
                spool.close();
            }
        }
    }
}
