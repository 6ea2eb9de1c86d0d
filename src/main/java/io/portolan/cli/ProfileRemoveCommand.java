package io.portolan.cli;

import io.portolan.report.Printable;
import io.portolan.report.Query;
import io.portolan.scan.BadInput;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        description = "Removes a profile; jobs that were begun with it go on with what they have.",
        footer = "Example: portolan profile remove slow-web")
final class ProfileRemoveCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "Its name, as `portolan profile list` has it.")
    private String name;

    ProfileRemoveCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        try (Connection connection = session.transaction()) {
            if (Query.read(connection, "find-profile", this::isBuiltIn, name)) {
                throw new BadInput("profile " + name + " comes with Portolan and cannot be removed");
            }
            Query.update(connection, "remove-profile", name);
            connection.commit();
        }
        session.out().write("profile " + name + " is removed\n");
        return ExitCode.DONE;
    }

    private boolean isBuiltIn(ResultSet rows) throws SQLException {
        if (!rows.next()) {
            throw new BadAnswer("profile '" + Printable.of(name) + "' does not exist");
        }
        return rows.getBoolean("built_in");
    }
}
