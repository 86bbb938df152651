package io.mailwire.testkit.internal;

import java.io.IOException;
import java.util.List;

/**
 * A parsed transcript.
 *
 * @param steps what happens, in order
 * @param stalls whether the server stops reading somewhere, and so wants small buffers
 */
public record Script(List<Step> steps, boolean stalls) {
    /** One thing that the server does. */
    interface Action {
        void run(ScriptRun run) throws IOException;
    }

    /**
     * One line of the transcript.
     *
     * @param lineNumber where it stands, from 1
     * @param source how it reads
     * @param action what it does
     */
    public record Step(int lineNumber, String source, Action action) {
        void run(ScriptRun run) throws IOException {
            action.run(run);
        }
    }
}
