package io.mailwire.internal.mime;

import java.lang.reflect.Method;

/** Processor time, which a busy machine does not change; of the module java.management, which nothing else here needs. */
final class CpuTime {

    private static final Object BEAN;
    private static final Method TIME;

    static {
        try {
            Class<?> factory = Class.forName("java.lang.management.ManagementFactory");
            BEAN = factory.getMethod("getThreadMXBean").invoke(null);
            TIME = Class.forName("java.lang.management.ThreadMXBean").getMethod("getCurrentThreadCpuTime");
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private CpuTime() {}

    /** In nanoseconds. */
    static long ofThisThread() {
        try {
            return (Long) TIME.invoke(BEAN);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
