package io.portolan.cli;

import io.portolan.scan.BadInput;
import io.portolan.scan.ScanOptions;
import io.portolan.target.TargetList;
import io.portolan.target.TargetList.BadLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The targets that a command line names: words, and a file or standard input. Standard input can be read only once, so
 * it is kept in a file of {@code PORTOLAN_HOME/spool} until the command has ended.
 */
final class TargetArguments implements AutoCloseable {
    private final Session session;

    @Parameters(
            arity = "0..*",
            paramLabel = "TARGET",
            description = "An address, a CIDR, a range (10.0.0.1-20, 10.0.0-3.1,5,10-20, 10.0.0.*) or a host name.")
    private List<String> words = List.of();

    @Option(
            names = {"-iL", "--input"},
            order = 9,
            paramLabel = "FILE",
            description = "Targets from a file, a line each: TARGET… [PORTS]; - reads standard input.")
    private Optional<String> input = Optional.empty();

    private Optional<Path> spooled = Optional.empty();
    private Optional<TargetList> list = Optional.empty();

    TargetArguments(Session session) {
        this.session = session;
    }

    boolean isEmpty() {
        return words.isEmpty() && input.isEmpty();
    }

    /** The targets, from all the places they come from. */
    TargetList list() {
        if (list.isEmpty()) {
            TargetList named = TargetList.ofWords(words);
            list = Optional.of(input.map(file -> named.plus(file(file))).orElse(named));
        }
        return list.get();
    }

    /**
     * Reads them once.
     *
     * @throws BadInput where there are none though these options need some, or one of them is wrong
     */
    void check(ScanOptions options) {
        if (options.live()) {
            if (!isEmpty()) {
                throw new BadInput("--live takes its targets from the inventory: name none, or leave --live out");
            }
            return;
        }
        if (isEmpty()) {
            throw new BadInput("no target: name at least one, or take them from a file with -iL FILE, or the hosts that"
                    + " are up with --live");
        }
        List<BadLine> bad = list().check();
        if (!bad.isEmpty()) {
            throw new BadInput(bad.stream().map(BadLine::text).toList());
        }
    }

    private TargetList file(String name) {
        return "-".equals(name) ? TargetList.ofFile(spool(), "standard input") : TargetList.ofFile(Path.of(name));
    }

    private Path spool() {
        try {
            session.settings().prepareHome();
            Path file = Files.createTempFile(session.settings().home().resolve("spool"), "stdin-", ".txt");
            spooled = Optional.of(file);
            Files.copy(session.in(), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("standard input cannot be kept in the spool: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        if (spooled.isPresent()) {
            Files.deleteIfExists(spooled.get());
        }
    }
}
