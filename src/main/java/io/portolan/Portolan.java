package io.portolan;

/** Starts Portolan. */
public final class Portolan {
    private Portolan() {}

    public static void main(String[] args) {
        System.exit(0);
    }
}
