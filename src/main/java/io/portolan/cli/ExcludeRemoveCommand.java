package io.portolan.cli;

import io.portolan.report.Printable;
import io.portolan.report.Query;
import io.portolan.target.Exclusions;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        description = "Takes entries off the exclusion list: all of those named, or none.",
        footer = "Example: portolan exclude remove 192.0.2.0/28")
final class ExcludeRemoveCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "TARGET", arity = "1..*", description = "As `portolan exclude list` has it.")
    private List<String> words = List.of();

    ExcludeRemoveCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        try (Connection connection = session.transaction()) {
            for (String word : words) {
                if (Query.update(connection, "remove-exclusion", kept(word)) == 0) {
                    throw new BadAnswer("'" + Printable.of(word) + "' is no entry of the exclusion list");
                }
            }
            connection.commit();
        }
        for (String word : words) {
            session.out().write(Printable.of(kept(word)) + " is excluded no longer\n");
        }
        return ExitCode.DONE;
    }

    /** What is on the list and cannot be understood was put there by other means, and has to go all the same. */
    private static String kept(String word) {
        try {
            return Exclusions.entry(word).target();
        } catch (IllegalArgumentException e) {
            return word;
        }
    }
}
