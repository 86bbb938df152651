package io.mailwire.imap;

import io.mailwire.Email;
import io.mailwire.Part;
import io.mailwire.PartRole;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A message of random parts, as a sender writes it and as a server describes it. A model of its own: it knows nothing of the code that reads
 * either.
 */
final class RandomMessage {

    private static final List<String> LEAVES = List.of(
            "text/plain", "text/html", "image/png", "application/pdf", "text/calendar", "application/pgp-signature");
    private static final List<String> MULTIPARTS = List.of("mixed", "alternative", "related", "signed", "report");

    private final Random random;
    private final StringBuilder message = new StringBuilder();
    private final StringBuilder structure = new StringBuilder();
    private int count;

    private RandomMessage(Random random) {
        this.random = random;
    }

    /** The same for the same seed. */
    static RandomMessage of(long seed) {
        RandomMessage made = new RandomMessage(new Random(seed));
        made.message.append("From: a@example.org\r\nSubject: parts\r\nMIME-Version: 1.0\r\n");
        made.entity(0);
        return made;
    }

    /** As it is sent. */
    byte[] octets() {
        return message.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** As BODYSTRUCTURE has it. */
    String structure() {
        return structure.toString();
    }

    private void entity(int depth) {
        int kind = random.nextInt(10);
        if (depth < 4 && (depth == 0 ? kind < 8 : kind < 3)) {
            multipart(depth);
        } else if (depth < 3 && kind == 3) {
            enclosed(depth);
        } else {
            leaf();
        }
    }

    private void multipart(int depth) {
        String subtype = MULTIPARTS.get(random.nextInt(MULTIPARTS.size()));
        String boundary = "b" + count++;
        message.append("Content-Type: multipart/" + subtype + "; boundary=" + boundary + "\r\n\r\n");
        structure.append('(');
        for (int n = 1 + random.nextInt(4); n > 0; n--) {
            message.append("--" + boundary + "\r\n");
            entity(depth + 1);
            message.append("\r\n");
        }
        message.append("--" + boundary + "--\r\n");
        structure.append(" \"" + subtype + "\" (\"boundary\" \"" + boundary + "\") NIL NIL NIL)");
    }

    private void enclosed(int depth) {
        List<String> disposition = disposition();
        message.append("Content-Type: message/rfc822\r\n" + disposition.get(0) + "\r\nSubject: inner\r\n");
        structure.append(
                "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 500 (NIL \"inner\" NIL NIL NIL NIL NIL NIL NIL NIL) ");
        entity(depth + 1);
        structure.append(" 20 NIL " + disposition.get(1) + " NIL NIL)");
    }

    private void leaf() {
        String type = LEAVES.get(random.nextInt(LEAVES.size()));
        String name = random.nextInt(3) == 0 ? "n" + count++ + ".bin" : "";
        String id = random.nextInt(3) == 0 ? "c" + count++ + "@x" : "";
        List<String> disposition = disposition();
        message.append("Content-Type: " + type + (name.isEmpty() ? "" : "; name=\"" + name + "\"") + "\r\n"
                + (id.isEmpty() ? "" : "Content-ID: <" + id + ">\r\n") + disposition.get(0) + "\r\nx");
        String[] types = type.split("/", -1);
        structure.append("(\"" + types[0] + "\" \"" + types[1] + "\" "
                + (name.isEmpty() ? "NIL" : "(\"name\" \"" + name + "\")") + " "
                + (id.isEmpty() ? "NIL" : "\"<" + id + ">\"") + " NIL \"7bit\" 1 "
                + (types[0].equals("text") ? "1 " : "")
                + "NIL " + disposition.get(1) + " NIL NIL)");
    }

    private List<String> disposition() {
        String name = "d" + count++ + ".bin";
        return switch (random.nextInt(4)) {
            case 0 ->
                List.of(
                        "Content-Disposition: attachment; filename=" + name + "\r\n",
                        "(\"attachment\" (\"filename\" \"" + name + "\"))");
            case 1 -> List.of("Content-Disposition: inline\r\n", "(\"inline\" NIL)");
            default -> List.of("", "NIL");
        };
    }

    /** What there is to compare: role by role, type, name and id of the parts. */
    static List<String> roles(Email email) {
        List<String> all = new ArrayList<>();
        for (Part part : email.parts()) {
            if (!part.type().startsWith("multipart/")) {
                all.add(part.role() + " " + part.type() + " " + part.contentId().orElse(""));
            }
        }
        return all;
    }

    /** The same of a structure. */
    static List<String> roles(BodyStructure structure) {
        List<String> all = new ArrayList<>();
        for (BodyPart part : structure.parts()) {
            for (PartRole role : PartRole.values()) {
                // By their places: a record is equal to another with the same content.
                if (structure.parts(role).stream().anyMatch(p -> p.section().equals(part.section()))) {
                    all.add(role + " " + part.type() + " " + part.contentId());
                }
            }
        }
        return all;
    }
}
