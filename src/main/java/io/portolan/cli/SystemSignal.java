package io.portolan.cli;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A signal of the operating system. Java has no public way to hear of one; {@code sun.misc.Signal} of the module
 * {@code jdk.unsupported} is the one everybody uses, and it is reached by reflection because javac warns of it in a way
 * that cannot be silenced.
 */
final class SystemSignal {
    private static final Logger LOG = LoggerFactory.getLogger(SystemSignal.class);

    private SystemSignal() {}

    /**
     * Has a signal do something else than end the process.
     *
     * @param name without SIG
     */
    static void handle(String name, Runnable reaction) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        reaction.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            // The JVM was told to leave signals alone (-Xrs), or has none: then they end it as they end any process.
            LOG.debug("SIG{} is not handled", name, e);
        }
    }
}
