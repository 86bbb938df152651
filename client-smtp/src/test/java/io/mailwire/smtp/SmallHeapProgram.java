package io.mailwire.smtp;

import io.mailwire.Email;
import io.mailwire.Part;
import io.mailwire.TlsPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Random;

/** What {@link SmallHeapTest} runs in a JVM of its own: a server's URI, a directory and how many octets to attach. */
final class SmallHeapProgram {

    private SmallHeapProgram() {}

    public static void main(String[] args) throws IOException, NoSuchAlgorithmException {
        Path directory = Path.of(args[1]);
        Path file = directory.resolve("large.bin");
        byte[] written = write(file, Long.parseLong(args[2]));

        Email email = Email.from("ann@example.org")
                .to("bob@example.com")
                .subject("Large")
                .text("See there.")
                .attach(file)
                .build();
        System.out.println(SmtpClient.at(args[0])
                .tls(TlsPolicy.UNSAFE_CLEARTEXT)
                .send(email)
                .outcome());

        Email read = Email.parse(email.saveAs(directory.resolve("large.eml")));
        Part part = read.attachments().get(0);
        byte[] got = digest(part.openStream());
        System.out.println(part.fileName() + " " + (Arrays.equals(written, got) ? "same" : "different") + " "
                + read.text().orElse("") + " " + read.defects());
        System.out.println("heap " + Runtime.getRuntime().maxMemory());
    }

    private static byte[] write(Path file, long size) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        Random random = new Random(100);
        byte[] block = new byte[64 * 1024];
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
            for (long left = size; left > 0; left -= block.length) {
                random.nextBytes(block);
                out.write(block, 0, (int) Math.min(left, block.length));
            }
        }
        return digest.digest();
    }

    private static byte[] digest(InputStream in) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (DigestInputStream digesting = new DigestInputStream(in, digest)) {
            digesting.transferTo(OutputStream.nullOutputStream());
        }
        return digest.digest();
    }
}
