package io.mailwire;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One part of an {@link Email}: an attachment, or a picture that its HTML shows. Its content is decoded while it is read, and stays
 * readable as long as there is a reference to the part or its email. Immutable and thread-safe; implemented by this SDK, not by
 * its users.
 */
public interface Part {

    /**
     * The media type without parameters, in lower case, as {@code image/png}.
     *
     * @return the type as the message declares it; a malformed one is {@code text/plain} or {@code application/octet-stream}
     */
    String type();

    /**
     * Whether it is of a type.
     *
     * @param type a media type such as {@code application/pdf}, or one like {@code image/*}
     * @return true if it is
     */
    boolean is(String type);

    /**
     * A parameter of the type, decoded (RFC 2231), as {@code method} of {@code text/calendar}.
     *
     * @param name its name, in any case
     * @return its value, or empty if there is none
     */
    Optional<String> parameter(String name);

    /**
     * The charset that the type declares.
     *
     * @return the name that the sender gave, which may be none of a charset, or empty
     */
    Optional<String> charset();

    /**
     * What it is there for. A part that was composed has the role that it got from the builder.
     *
     * @return the role, by the rule of {@link PartRole}
     */
    PartRole role();

    /**
     * All fields of its own header.
     *
     * @return the fields in their order; none for a part that was composed, whose fields are made when the message is written
     */
    List<Header> headers();

    /**
     * The first field of a name in its own header, unfolded and decoded.
     *
     * @param name the name of the field, in any case
     * @return its value, or empty if there is none
     */
    Optional<String> header(String name);

    /**
     * The message that this part is (message/rfc822, message/global), an encoded one too. It is looked into when it is asked for
     * something, and stays valid without this part. Messages within messages end at a depth of 64, with a defect of the innermost.
     *
     * @return the message, or empty if the part is none
     * @throws java.io.UncheckedIOException if a file that holds it cannot be read
     */
    Optional<Email> message();

    /**
     * A name for a file, made safe: no separators, no device names, no control characters or such as turn the direction of
     * writing, at most 200 octets. A part without a name gets one that fits its type.
     *
     * @return the name, never empty
     */
    String fileName();

    /**
     * The content id, by which HTML refers to the part as {@code cid:…} (RFC 2392).
     *
     * @return the id without angle brackets, or empty if there is none
     */
    Optional<String> contentId();

    /**
     * The size of the decoded content. Reads all of it to count.
     *
     * @return the size in octets
     * @throws java.io.UncheckedIOException if a file that holds it cannot be read
     */
    long size();

    /**
     * The decoded content as a stream, from its beginning; each call gives another one. What is malformed in the encoding is passed
     * over.
     *
     * @return the stream, to be closed by the caller
     * @throws java.io.UncheckedIOException if a file that holds it cannot be read
     */
    InputStream openStream();

    /**
     * The decoded content, all of it in memory.
     *
     * @return the octets
     * @throws java.io.UncheckedIOException if a file that holds it cannot be read
     */
    byte[] bytes();

    /**
     * The content as text, in the charset that the part declares, or in a guessed one.
     *
     * @return the text, its line ends as they are
     * @throws java.io.UncheckedIOException if a file that holds it cannot be read
     */
    String text();

    /**
     * Saves the content under its {@link #fileName} in a directory, with a number added where there is such a file. Never
     * overwrites, never leaves the directory; on a failure no file remains.
     *
     * @param directory an existing directory
     * @return the file
     * @throws java.io.UncheckedIOException if the content cannot be read or the file cannot be written
     */
    Path saveTo(Path directory);

    /**
     * Saves the content as this file. One that exists is replaced once the new one is complete.
     *
     * @param file where to
     * @return the file
     * @throws java.io.UncheckedIOException if the content cannot be read or the file cannot be written
     */
    Path saveAs(Path file);
}
