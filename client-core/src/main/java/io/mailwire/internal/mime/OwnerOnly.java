package io.mailwire.internal.mime;

import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Modes for what is nobody else's business, where the file system knows POSIX modes; none where not. Set as a file is made, not after. */
public final class OwnerOnly {

    private static final FileAttribute<?>[] NONE = {};

    private OwnerOnly() {}

    /** For a file: 0600. */
    public static FileAttribute<?>[] file(Path file) {
        return mode(file, "rw-------");
    }

    /** For a directory: 0700. */
    public static FileAttribute<?>[] directory(Path directory) {
        return mode(directory, "rwx------");
    }

    private static FileAttribute<?>[] mode(Path path, String mode) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : NONE;
    }
}
