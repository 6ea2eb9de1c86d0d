package io.portolan.cli;

import io.portolan.report.Query;
import java.sql.Connection;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        description = "Removes a schedule; what it has found stays.",
        footer = "Example: portolan schedule remove nightly")
final class ScheduleRemoveCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "Its name, as `portolan schedule list` has it.")
    private String name;

    ScheduleRemoveCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        try (Connection connection = session.transaction()) {
            if (Query.update(connection, "remove-schedule", name) == 0) {
                throw ScheduleSwitch.unknown(name);
            }
            connection.commit();
        }
        session.out().write("schedule " + name + " is removed\n");
        return ExitCode.DONE;
    }
}
