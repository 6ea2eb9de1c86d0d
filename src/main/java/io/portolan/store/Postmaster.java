package io.portolan.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a running server says of itself in {@code postmaster.pid}, one item a line: process, folder, start, port, socket
 * folder, address, shared memory, state. The file stays behind when the server is killed, and its number may belong to
 * another process by now, so {@link #isAlive} looks at the process too.
 */
record Postmaster(long pid, String started, int port, String state) {

    /** Empty where no server runs, or one has only begun to write the file. */
    static Optional<Postmaster> read(Path data) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file(data), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (lines.size() < 4) {
            return Optional.empty();
        }
        return Optional.of(new Postmaster(
                Long.parseLong(lines.get(0).strip()),
                lines.get(2).strip(),
                Integer.parseInt(lines.get(3).strip()),
                lines.size() < 8 ? "starting" : lines.get(7).strip()));
    }

    static Path file(Path data) {
        return data.resolve("postmaster.pid");
    }

    boolean isReady() {
        return state.equals("ready");
    }

    /** Whether the process lives and runs a program below {@code folder}. */
    boolean isAlive(Path folder) throws IOException {
        Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        if (process.isEmpty()) {
            return false;
        }
        Optional<String> program = process.get().info().command().or(this::firstWord);
        return program.isEmpty() || Path.of(program.get()).startsWith(folder.toRealPath());
    }

    /**
     * The program as it was called: unlike its file, readable also when it runs as another account. Without a word where
     * the process has ended and its parent, in a container perhaps for ever, has not taken notice.
     */
    private Optional<String> firstWord() {
        try {
            String words = Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
            return Optional.of(words.split("\0", 2)[0]);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The same of one server, and never of two. */
    String identity() {
        return pid + " " + started;
    }
}
