package io.portolan;

import io.portolan.cli.Cli;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Starts Portolan. */
public final class Portolan {
    private Portolan() {}

    public static void main(String[] words) {
        // Not System.out, which would swallow a failed write, and neither in the charset of the machine.
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        System.exit(Cli.run(List.of(words), System.getenv(), System.in, out, err));
    }
}
