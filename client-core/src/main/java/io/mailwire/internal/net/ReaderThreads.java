package io.mailwire.internal.net;

import io.mailwire.ClientOptions;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ThreadFactory;

/** Where reader threads come from unless the caller says: virtual where the JVM has such, else daemons. */
public final class ReaderThreads {

    private static final ThreadFactory DEFAULT = choose();

    private ReaderThreads() {}

    /** The caller's factory, else the standard one. */
    public static ThreadFactory of(ClientOptions options) {
        return options.readerThreads().orElse(DEFAULT);
    }

    // By reflection, for the code is compiled for 17 and virtual threads came with 21.
    private static ThreadFactory choose() {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            Object named = type.getMethod("name", String.class).invoke(builder, "mailwire-reader");
            return (ThreadFactory) type.getMethod("factory").invoke(named);
        } catch (NoSuchMethodException
                | ClassNotFoundException
                | IllegalAccessException
                | InvocationTargetException e) {
            return task -> {
                Thread thread = new Thread(task, "mailwire-reader");
                thread.setDaemon(true);
                return thread;
            };
        }
    }
}
