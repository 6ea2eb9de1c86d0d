package io.portolan.cli;

import io.portolan.scan.BadInput;
import io.portolan.scan.ScanOptions;
import io.portolan.target.TargetList;
import io.portolan.target.TargetList.BadLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * The targets that a command line names: words, and a file or standard input. Standard input can be read only once, so
 * it is kept in a file of {@code PORTOLAN_HOME/spool} until the command has ended; of a command that leaves the home as it
 * is, in the machine's folder for such files.
 */
final class TargetArguments implements AutoCloseable {
    private final Session session;

    @Option(
            names = {"-iL", "--input"},
            order = 9,
            paramLabel = "FILE",
            description = "Targets from a file, a line each: TARGET… [PORTS]; - reads standard input.")
    private Optional<String> input = Optional.empty();

    private Optional<Path> spooled = Optional.empty();
    private boolean leavesHome;

    TargetArguments(Session session) {
        this.session = session;
    }

    /** Nothing is to be written into the home, which may not be there. */
    void leaveHome() {
        leavesHome = true;
    }

    boolean isGiven() {
        return input.isPresent();
    }

    /**
     * The targets from all the places they come from, read once.
     *
     * @param words those that stand on the command line
     * @throws BadInput where there are none though these options need some, or one of them is wrong
     */
    TargetList checked(List<String> words, ScanOptions options) {
        options.check();
        boolean none = words.isEmpty() && input.isEmpty();
        if (options.live() && !none) {
            throw new BadInput("--live takes its targets from the inventory: name none, or leave --live out");
        }
        if (!options.live() && none) {
            throw new BadInput("no target: name at least one, or take them from a file with -iL FILE, or the hosts that"
                    + " are up with --live");
        }
        TargetList named = TargetList.ofWords(words);
        TargetList all = input.map(file -> named.plus(file(file))).orElse(named);
        List<BadLine> bad = all.check();
        if (!bad.isEmpty()) {
            throw new BadInput(bad.stream().map(BadLine::text).toList());
        }
        return all;
    }

    private TargetList file(String name) {
        if ("-".equals(name)) {
            return TargetList.ofFile(spool(), "standard input");
        }
        try {
            return TargetList.ofFile(Path.of(name));
        } catch (InvalidPathException e) {
            throw new BadInput("--input: no file can be called that: " + e.getReason());
        }
    }

    private Path spool() {
        try {
            Path file = leavesHome
                    ? Files.createTempFile("portolan-stdin-", ".txt")
                    : Files.createTempFile(spoolOfHome(), "stdin-", ".txt");
            spooled = Optional.of(file);
            Files.copy(session.in(), file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("standard input cannot be kept in the spool: " + e.getMessage(), e);
        }
    }

    private Path spoolOfHome() {
        session.settings().prepareHome();
        return session.settings().home().resolve("spool");
    }

    @Override
    public void close() throws IOException {
        if (spooled.isPresent()) {
            Files.deleteIfExists(spooled.get());
        }
    }
}
