package io.mailwire.internal.mime;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Finds a name in a directory that no file has yet: the name itself, or the same with a number. With thousands of files of one name it
 * looks at some twenty, not at all of them.
 */
final class FreeName {

    // Beyond it the number is no help to anybody; also, twice as much is still an int.
    private static final int HIGHEST = 1 << 29;

    // How often others may be quicker than we are, before the name becomes one that nobody else thinks of.
    private static final int RACES = 100;

    private final Path folder;
    private final String name;

    /** A plain file name, safe already. */
    FreeName(Path folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    /** Takes a name, in full or not at all. */
    interface Taker {
        /** Throws {@link FileAlreadyExistsException} if somebody has it. */
        void take(Path target) throws IOException;
    }

    /** Takes a name that is free; returns it. */
    Path take(Taker taker) throws IOException {
        for (int race = 0; race < RACES; race++) {
            Path target = numbered(lowestFree());
            try {
                taker.take(target);
                return target;
            } catch (FileAlreadyExistsException e) {
                // somebody was quicker
            }
        }
        Path target = checked(SafeFileName.numbered(name, UUID.randomUUID().toString()));
        taker.take(target);
        return target;
    }

    // The lowest free number where those in use have no gaps, as they have not unless files were removed; else a free
    // one.
    private int lowestFree() throws IOException {
        if (isFree(0)) {
            return 0;
        }
        int taken = 0;
        int free = 1;
        while (!isFree(free) && free < HIGHEST) {
            taken = free;
            free *= 2;
        }
        while (free - taken > 1) {
            int middle = taken + (free - taken) / 2;
            if (isFree(middle)) {
                free = middle;
            } else {
                taken = middle;
            }
        }
        return free;
    }

    // A link to nowhere is a name in use.
    private boolean isFree(int number) throws IOException {
        return !Files.exists(numbered(number), LinkOption.NOFOLLOW_LINKS);
    }

    private Path numbered(int number) throws IOException {
        return checked(number == 0 ? name : SafeFileName.numbered(name, String.valueOf(number)));
    }

    private Path checked(String fileName) throws IOException {
        Path target = folder.resolve(fileName);
        if (!folder.equals(target.getParent())) {
            throw new IOException("not a plain file name: " + fileName);
        }
        return target;
    }
}
