package io.portolan.cli;

import io.portolan.report.Query;
import io.portolan.scan.BadInput;
import io.portolan.target.Exclusions;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description = "Puts addresses on the exclusion list.",
        footer = "Example: portolan exclude add 192.0.2.0/28 2001:db8::/64 --note \"the heating\"")
final class ExcludeAddCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(
            paramLabel = "TARGET",
            arity = "1..*",
            description = "An address, a CIDR or a range (10.0.0.1-20, 10.0.0-3.1,5,10-20, 10.0.0.*); no host name.")
    private List<String> words = List.of();

    @Option(names = "--note", paramLabel = "TEXT", description = "Why, for those who read the list.")
    private Optional<String> note = Optional.empty();

    ExcludeAddCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        List<Exclusions.Entry> entries = entries();
        try (Connection connection = session.transaction()) {
            for (Exclusions.Entry entry : entries) {
                Query.update(connection, "add-exclusion", entry.target(), entry.network(), note);
            }
            connection.commit();
        }
        for (Exclusions.Entry entry : entries) {
            session.out().write(entry.target() + " is excluded\n");
        }
        return ExitCode.DONE;
    }

    private List<Exclusions.Entry> entries() {
        List<Exclusions.Entry> entries = new ArrayList<>();
        List<String> bad = new ArrayList<>();
        for (String word : words) {
            try {
                entries.add(Exclusions.entry(word));
            } catch (IllegalArgumentException e) {
                bad.add(e.getMessage());
            }
        }
        if (!bad.isEmpty()) {
            throw new BadInput(bad);
        }
        return entries;
    }
}
