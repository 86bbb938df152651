package io.mailwire.smtp.internal.mx;

import io.mailwire.internal.net.HostName;
import io.mailwire.internal.wire.MalformedException;
import io.mailwire.smtp.MtaStsPolicy;
import io.mailwire.smtp.MtaStsStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Policies in a directory, a file for each domain; replaced as a whole, so that a reader sees the old one or the new one. */
public final class DirectoryStsStore implements MtaStsStore {

    private static final String ENDING = ".sts";

    // File systems take 255 octets. Longer domains exist in theory; their policies are asked for each time.
    private static final int LONGEST_DOMAIN = 240;

    private final Path directory;

    public DirectoryStsStore(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<MtaStsPolicy> find(String domain) {
        Optional<Path> file = file(domain);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            MtaStsPolicy kept = StsPolicyText.readKept(Files.readString(file.get(), StandardCharsets.US_ASCII));
            return kept.domain().equals(domain) ? Optional.of(kept) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (MalformedException | CharacterCodingException e) {
            return Optional.empty(); // whoever wrote that, a new one takes its place
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void save(MtaStsPolicy policy) {
        Optional<Path> file = file(policy.domain());
        if (file.isEmpty()) {
            return;
        }
        try {
            Path fresh = Files.createTempFile(directory, "new", ".tmp");
            try {
                Files.writeString(fresh, StsPolicyText.write(policy), StandardCharsets.US_ASCII);
                Files.move(fresh, file.get(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // A domain comes from an address that somebody gave: only what is a host name for certain becomes a file name.
    private Optional<Path> file(String domain) {
        boolean plain = domain.length() <= LONGEST_DOMAIN
                && domain.indexOf(':') < 0
                && HostName.of(domain).equals(domain);
        return plain ? Optional.of(directory.resolve(domain + ENDING)) : Optional.empty();
    }

    @Override
    public String toString() {
        return "MTA-STS policies in " + directory;
    }
}
