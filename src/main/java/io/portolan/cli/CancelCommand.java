package io.portolan.cli;

import io.portolan.report.Query;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        description = "Ends a running job as interrupted; `portolan scan --resume ID` goes on with it.",
        footer = "Example: portolan cancel 2f0c1c1e-8f5e-4c39-9d0c-6d8b7a1f0a44")
final class CancelCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "Its id, as `portolan jobs` lists it.", converter = JobId.class)
    private UUID id;

    CancelCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        try (Connection connection = session.transaction()) {
            Query.read(connection, "cancel-job", this::cancelled, id, id, id, id);
            connection.commit();
        }
        session.out().write("job " + id + " is interrupted\n");
        return ExitCode.DONE;
    }

    private boolean cancelled(ResultSet rows) throws SQLException {
        if (!rows.next()) {
            throw JobId.unknown(id);
        }
        if (!rows.getBoolean("cancelled")) {
            throw new BadAnswer("job " + id + " is " + rows.getString("status") + " already");
        }
        return true;
    }
}
