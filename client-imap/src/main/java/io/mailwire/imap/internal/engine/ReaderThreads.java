package io.mailwire.imap.internal.engine;

import io.mailwire.ClientOptions;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ThreadFactory;

/** Where reader threads come from unless the caller says: virtual where the JVM has such, else daemons. */
final class ReaderThreads {

    private static final ThreadFactory DEFAULT = choose();

    private ReaderThreads() {}

    static ThreadFactory of(ClientOptions options) {
        return options.readerThreads().orElse(DEFAULT);
    }

    // By reflection, for the code is compiled for 17 and virtual threads came with 21.
    private static ThreadFactory choose() {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            Object named = type.getMethod("name", String.class).invoke(builder, "mailwire-imap-reader");
            return (ThreadFactory) type.getMethod("factory").invoke(named);
        } catch (NoSuchMethodException
                | ClassNotFoundException
                | IllegalAccessException
                | InvocationTargetException e) {
            return task -> {
                Thread thread = new Thread(task, "mailwire-imap-reader");
                thread.setDaemon(true);
                return thread;
            };
        }
    }
}
