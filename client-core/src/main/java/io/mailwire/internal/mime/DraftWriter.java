package io.mailwire.internal.mime;

import io.mailwire.Address;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.eclipse.angus.mail.util.QPEncoderStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a draft as RFC 5322 and MIME: text beside HTML in multipart/alternative, HTML with its pictures in multipart/related,
 * attachments around both in multipart/mixed. Attachments stream through; lines have at most 998 octets.
 *
 * <p>The nesting is written here and not by jakarta.mail's {@code MimeMultipart}: that finds its handlers by the context class loader of
 * the thread, which in a modular application need not have them, and its output depends on global system properties.
 */
final class DraftWriter {

    private static final byte[] CRLF = {'\r', '\n'};

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
        addresses("From", draft.from());
        if (draft.senderOrNull() != null) {
            addresses("Sender", List.of(draft.senderOrNull()));
        }
        addresses("Reply-To", draft.replyTo());
        addresses("To", draft.to());
        addresses("Cc", draft.cc());
        addresses("Bcc", draft.bcc());
        if (draft.subjectOrNull() != null) {
            print(HeaderText.unstructured("Subject", draft.subjectOrNull()));
        }
        print("Date: " + MailDate.format(draft.written()) + "\r\n");
        print("Message-ID: " + draft.messageId() + "\r\n");
        for (Draft.Extra field : draft.extra()) {
            print(HeaderText.unstructured(field.name(), field.value()));
        }
        print("MIME-Version: 1.0\r\n");
        root(draft).write(this);
    }

    /** The type of the whole message. */
    static String contentType(Draft draft) {
        return root(draft).type();
    }

    /** Something with a Content-Type: header and body. */
    private interface Node {
        String type();

        void write(DraftWriter writer) throws IOException;
    }

    private static Node root(Draft draft) {
        List<Node> all = new ArrayList<>();
        Node body = body(draft);
        if (body != null) {
            all.add(body);
        }
        // Pictures that no HTML can show still say that they are meant to be seen.
        if (draft.htmlOrNull() == null) {
            draft.inline().forEach(p -> all.add(new Leaf(p, "inline")));
        }
        draft.attached().forEach(p -> all.add(new Leaf(p, "attachment")));
        if (all.isEmpty()) {
            return new Body("text/plain", "");
        }
        return body != null && all.size() == 1 ? body : new Multipart("multipart/mixed", all);
    }

    private static @Nullable Node body(Draft draft) {
        Node text = draft.textOrNull() == null ? null : new Body("text/plain", draft.textOrNull());
        Node html = draft.htmlOrNull() == null ? null : new Body("text/html", draft.htmlOrNull());
        if (html != null && !draft.inline().isEmpty()) {
            List<Node> related = new ArrayList<>(List.of(html));
            draft.inline().forEach(p -> related.add(new Leaf(p, "inline")));
            html = new Multipart("multipart/related", related);
        }
        if (text != null && html != null) {
            return new Multipart(
                    "multipart/alternative", List.of(text, html)); // RFC 2046 section 5.1.4: the best comes last
        }
        return html != null ? html : text;
    }

    private record Multipart(String type, List<Node> parts) implements Node {
        @Override
        public void write(DraftWriter writer) throws IOException {
            // "=_" is in no quoted-printable and no base64; the seed keeps it out of plain text.
            String boundary = "=_" + writer.multiparts++ + "_" + writer.draft.boundarySeed();
            writer.print("Content-Type: " + type);
            if (type.equals("multipart/related")) {
                writer.print(ParameterText.of("type", parts.get(0).type())); // RFC 2387 section 3.1
            }
            writer.print(";\r\n boundary=\"" + boundary + "\"\r\n\r\n");
            boolean first = true;
            for (Node part : parts) {
                writer.print((first ? "--" : "\r\n--") + boundary + "\r\n");
                part.write(writer);
                first = false;
            }
            writer.print("\r\n--" + boundary + "--\r\n");
        }
    }

    private record Body(String type, String text) implements Node {
        @Override
        public void write(DraftWriter writer) throws IOException {
            byte[] octets = Lineation.write(text).getBytes(StandardCharsets.UTF_8);
            writer.print("Content-Type: " + type + "; charset=utf-8\r\n");
            switch (encodingFor(octets)) {
                case "7bit" -> {
                    writer.print("Content-Transfer-Encoding: 7bit\r\n\r\n");
                    writer.out.write(octets);
                }
                case "quoted-printable" -> {
                    writer.print("Content-Transfer-Encoding: quoted-printable\r\n\r\n");
                    QPEncoderStream encoder = new QPEncoderStream(writer.out);
                    encoder.write(octets);
                    encoder.flush();
                }
                default -> {
                    writer.print("Content-Transfer-Encoding: base64\r\n\r\n");
                    writer.out.write(Base64.getMimeEncoder().encode(octets));
                    writer.out.write(CRLF);
                }
            }
        }

        private static String encodingFor(byte[] octets) {
            int line = 0;
            int foreign = 0;
            boolean plain = true;
            for (byte b : octets) {
                line = b == '\n' ? 0 : line + 1;
                if (b < 0) {
                    foreign++;
                } else if ((b < ' ' && b != '\t' && b != '\r' && b != '\n') || b == 0x7f) {
                    plain = false;
                }
                plain &= line <= 990;
            }
            if (foreign == 0 && plain) {
                return "7bit";
            }
            return foreign > octets.length / 4 ? "base64" : "quoted-printable";
        }
    }

    private record Leaf(AttachedPart part, String disposition) implements Node {
        @Override
        public String type() {
            return part.type();
        }

        @Override
        public void write(DraftWriter writer) throws IOException {
            StringBuilder header = new StringBuilder("Content-Type: ").append(part.type());
            part.fullType().parameters().forEach((name, value) -> {
                if (!name.equals("name")) {
                    header.append(ParameterText.of(name, value));
                }
            });
            Optional<String> name = part.givenName();
            name.ifPresent(n -> header.append(ParameterText.ofOldName(n)));
            header.append("\r\nContent-Transfer-Encoding: base64\r\n");
            part.contentId()
                    .ifPresent(id -> header.append("Content-ID: <").append(id).append(">\r\n"));
            header.append("Content-Disposition: ").append(disposition);
            name.ifPresent(n -> header.append(ParameterText.of("filename", n)));
            writer.print(header.append("\r\n\r\n").toString());
            try (InputStream in = part.open();
                    OutputStream encoder = Base64.getMimeEncoder().wrap(new NotClosing(writer.out))) {
                in.transferTo(encoder);
            }
            writer.out.write(CRLF);
        }
    }

    private void addresses(String name, List<Address> addresses) throws IOException {
        if (addresses.isEmpty()) {
            return;
        }
        StringBuilder s = new StringBuilder(name).append(": ");
        int lineStart = 0;
        for (int i = 0; i < addresses.size(); i++) {
            String mailbox = mailbox(addresses.get(i), i == 0 ? s.length() : 1);
            if (i > 0) {
                s.append(',');
                int firstLine = mailbox.indexOf('\r') < 0 ? mailbox.length() : mailbox.indexOf('\r');
                boolean fits = s.length() - lineStart + 1 + firstLine < HeaderText.LINE;
                s.append(fits ? " " : "\r\n ");
            }
            s.append(mailbox);
            lineStart = s.lastIndexOf("\n") + 1;
        }
        print(s.append("\r\n").toString());
    }

    private static String mailbox(Address address, int column) {
        String bare = address.envelopeAddress(); // the domain in ASCII: only a local part can need SMTPUTF8
        return address.name()
                .map(name -> {
                    String phrase = HeaderText.phrase(name, column);
                    int last = phrase.length() - (phrase.lastIndexOf('\n') + 1);
                    return phrase + (column + last + bare.length() + 3 > HeaderText.LINE ? "\r\n <" : " <") + bare
                            + ">";
                })
                .orElse(bare);
    }

    // RFC 6532: UTF-8, though nothing but local parts of addresses is ever not ASCII here
    private void print(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static final class NotClosing extends OutputStream {
        private final OutputStream out;

        NotClosing(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            out.write(octets, offset, length);
        }
    }
}
