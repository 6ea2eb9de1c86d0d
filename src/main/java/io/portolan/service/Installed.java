package io.portolan.service;

import java.util.List;
import java.util.ServiceLoader;

/**
 * All implementations of an interface that {@link ServiceLoader} finds, in the order in which they are registered. They are
 * loaded when they are first asked for: a scan that hears nothing, or a command that scans nothing, pays for none.
 * Thread-safe.
 */
final class Installed<T> {

    private final Class<T> kind;
    private volatile List<T> loaded = List.of();

    Installed(Class<T> kind) {
        this.kind = kind;
    }

    List<T> all() {
        List<T> all = loaded;
        return all.isEmpty() ? load() : all;
    }

    private synchronized List<T> load() {
        if (loaded.isEmpty()) {
            loaded = ServiceLoader.load(kind, kind.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();
        }
        return loaded;
    }
}
