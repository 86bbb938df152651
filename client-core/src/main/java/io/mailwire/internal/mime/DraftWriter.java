package io.mailwire.internal.mime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes a draft as RFC 5322 and MIME: text beside HTML in multipart/alternative, HTML with its pictures in multipart/related,
 * attachments around both in multipart/mixed. Attachments stream through; lines have at most 998 octets.
 *
 * <p>The nesting is written here and not by jakarta.mail's {@code MimeMultipart}: that finds its handlers by the context class loader of
 * the thread, which in a modular application need not have them, and its output depends on global system properties.
 */
final class DraftWriter {

    private final Draft draft;
    private final OutputStream out;
    private final boolean sevenBit;
    private int multiparts;

    DraftWriter(Draft draft, OutputStream out, boolean sevenBit) {
        this.draft = draft;
        this.out = out;
        this.sevenBit = sevenBit;
    }

    void write() throws IOException {
        print(header(draft, draft.bcc()));
        root(draft).write(this);
    }

    /** The header up to the fields that tell what the body is. */
    static String header(Draft draft, AddressList bcc) {
        StringBuilder s = new StringBuilder();
        s.append(AddressField.write("From", AddressList.of(draft.from())));
        if (draft.senderOrNull() != null) {
            s.append(AddressField.write("Sender", AddressList.of(List.of(draft.senderOrNull()))));
        }
        s.append(AddressField.write("Reply-To", draft.replyTo()));
        s.append(AddressField.write("To", draft.to()));
        s.append(AddressField.write("Cc", draft.cc()));
        s.append(AddressField.write("Bcc", bcc));
        if (draft.subjectOrNull() != null) {
            s.append(HeaderText.unstructured("Subject", draft.subjectOrNull()));
        }
        s.append("Date: ").append(MailDate.format(draft.written())).append("\r\n");
        s.append("Message-ID: ").append(draft.messageId()).append("\r\n");
        draft.extra().forEach(field -> s.append(field.written()));
        return s.append("MIME-Version: 1.0\r\n").toString();
    }

    /** The type of the whole message. */
    static String contentType(Draft draft) {
        return root(draft).type();
    }

    /** Something with a Content-Type: header and body. */
    interface Node {
        String type();

        /** What {@link DraftShape} tells of it; nothing of what is only text. */
        default String disposition() {
            return "";
        }

        /** The part that a reader gets, if it was one before. */
        default Optional<ContentPart> part() {
            return Optional.empty();
        }

        /** The text that it was made of, if it is one of ours. */
        default Optional<String> ownText() {
            return Optional.empty();
        }

        default List<Node> children() {
            return List.of();
        }

        default boolean is8Bit(boolean sevenBit) {
            return false;
        }

        void write(DraftWriter writer) throws IOException;
    }

    /** All of it as a tree. */
    static Node root(Draft draft) {
        List<Node> all = new ArrayList<>();
        Node body = body(draft);
        if (body != null) {
            all.add(body);
        }
        // Pictures that no HTML can show still say that they are meant to be seen.
        if (draft.htmlOrNull() == null) {
            draft.inline().forEach(p -> all.add(new Leaf(p, "inline")));
        }
        draft.attached().forEach(p -> all.add(node(p)));
        if (all.isEmpty()) {
            return new Body("text/plain", "");
        }
        return body != null && all.size() == 1 ? body : new Multipart("multipart/mixed", all);
    }

    private static Node node(ContentPart part) {
        return part instanceof AttachedMessage message
                ? new Attached(message)
                : new Leaf((AttachedPart) part, "attachment");
    }

    private static @Nullable Node body(Draft draft) {
        List<Node> ways = new ArrayList<>();
        if (draft.textOrNull() != null) {
            ways.add(new Body("text/plain", draft.textOrNull()));
        }
        if (draft.htmlOrNull() != null) {
            Node html = new Body("text/html", draft.htmlOrNull());
            if (!draft.inline().isEmpty()) {
                List<Node> related = new ArrayList<>(List.of(html));
                draft.inline().forEach(p -> related.add(new Leaf(p, "inline")));
                html = new Multipart("multipart/related", related);
            }
            ways.add(html);
        }
        if (draft.calendarOrNull() != null) {
            ways.add(new Leaf(
                    draft.calendarOrNull(), "")); // those who know calendars take the last (RFC 6047 section 2.4)
        }
        if (ways.size() > 1) {
            return new Multipart("multipart/alternative", ways); // RFC 2046 section 5.1.4: the best comes last
        }
        return ways.isEmpty() ? null : ways.get(0);
    }

    private record Multipart(String type, List<Node> children) implements Node {
        @Override
        public boolean is8Bit(boolean sevenBit) {
            return children.stream().anyMatch(p -> p.is8Bit(sevenBit));
        }

        @Override
        public void write(DraftWriter writer) throws IOException {
            // "=_" is in no quoted-printable and no base64; the seed keeps it out of plain text.
            String boundary = "=_" + writer.multiparts++ + "_" + writer.draft.boundarySeed();
            writer.print("Content-Type: " + type);
            if (type.equals("multipart/related")) {
                writer.print(ParameterText.of("type", children.get(0).type())); // RFC 2387 section 3.1
            }
            writer.print(";\r\n boundary=\"" + boundary + "\"\r\n");
            if (is8Bit(writer.sevenBit)) {
                writer.print("Content-Transfer-Encoding: 8bit\r\n"); // RFC 2045 section 6.4
            }
            writer.print("\r\n");
            boolean first = true;
            for (Node part : children) {
                writer.print((first ? "--" : "\r\n--") + boundary + "\r\n");
                part.write(writer);
                first = false;
            }
            writer.print("\r\n--" + boundary + "--\r\n");
        }
    }

    private record Body(String type, String text) implements Node {
        @Override
        public Optional<String> ownText() {
            return Optional.of(text);
        }

        @Override
        public void write(DraftWriter writer) throws IOException {
            byte[] octets = Lineation.write(text).getBytes(StandardCharsets.UTF_8);
            BodyEncoding encoding = BodyEncoding.ofText(new ByteArrayInputStream(octets));
            writer.print("Content-Type: " + type + "; charset=utf-8\r\nContent-Transfer-Encoding: " + encoding.value()
                    + "\r\n\r\n");
            encoding.write(new ByteArrayInputStream(octets), writer.out);
        }
    }

    private record Leaf(AttachedPart content, String disposition) implements Node {
        @Override
        public String type() {
            return content.type();
        }

        @Override
        public Optional<ContentPart> part() {
            return Optional.of(content);
        }

        @Override
        public void write(DraftWriter writer) throws IOException {
            StringBuilder header = new StringBuilder("Content-Type: ").append(content.type());
            content.parameters().forEach((name, value) -> {
                if (!name.equals("name")) {
                    header.append(ParameterText.of(name, value));
                }
            });
            Optional<String> name = content.givenName();
            name.ifPresent(n -> header.append(ParameterText.ofOldName(n)));
            header.append("\r\nContent-Transfer-Encoding: ")
                    .append(content.encoding().value())
                    .append("\r\n");
            content.contentId()
                    .ifPresent(id -> header.append("Content-ID: <").append(id).append(">\r\n"));
            content.description().ifPresent(d -> header.append(HeaderText.unstructured("Content-Description", d)));
            if (!disposition.isEmpty()) {
                header.append("Content-Disposition: ").append(disposition);
                name.ifPresent(n -> header.append(ParameterText.of("filename", n)));
                header.append("\r\n");
            }
            writer.print(header.append("\r\n").toString());
            try (InputStream in = content.open()) {
                content.encoding().write(in, writer.out);
            }
        }
    }

    private record Attached(AttachedMessage message) implements Node {
        @Override
        public String disposition() {
            return "attachment";
        }

        @Override
        public Optional<ContentPart> part() {
            return Optional.of(message);
        }

        @Override
        public String type() {
            return message.type();
        }

        @Override
        public boolean is8Bit(boolean sevenBit) {
            return message.transferEncoding(sevenBit).equals("8bit");
        }

        @Override
        public void write(DraftWriter writer) throws IOException {
            String name = message.givenName().orElse("message.eml");
            writer.print("Content-Type: " + message.type(writer.sevenBit) + ParameterText.ofOldName(name)
                    + "\r\nContent-Transfer-Encoding: " + message.transferEncoding(writer.sevenBit)
                    + "\r\nContent-Disposition: attachment" + ParameterText.of("filename", name) + "\r\n"
                    + message.description()
                            .map(d -> HeaderText.unstructured("Content-Description", d))
                            .orElse("")
                    + "\r\n");
            message.write(writer.out, writer.sevenBit);
        }
    }

    // RFC 6532: UTF-8, though nothing but local parts of addresses is ever not ASCII here
    private void print(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
