package io.portolan.cli;

import io.portolan.report.Cell;
import io.portolan.report.Column;
import io.portolan.report.Query;
import io.portolan.report.RowWriter;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "verify",
        description = {
            "Checks the integrity of the database: a line a check with how many rows break it.",
            "Ends with 1 where any count is not 0."
        },
        footer = "Example: portolan verify --format json")
final class VerifyCommand implements Callable<Integer> {
    private static final List<Column> COLUMNS = List.of(Column.text("check"), Column.number("count"));

    private final Session session;

    @Mixin
    private FormatOption format = new FormatOption();

    VerifyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        try (Connection connection = session.transaction()) {
            boolean whole = Query.read(connection, "verify", this::print);
            return whole ? ExitCode.DONE : ExitCode.BAD_ANSWER;
        }
    }

    private boolean print(ResultSet rows) throws SQLException, IOException {
        boolean whole = true;
        try (RowWriter out = format.format().open(COLUMNS, session.out())) {
            while (rows.next()) {
                long count = rows.getLong("count");
                out.row(List.of(Cell.text(rows.getString("check")), Cell.number(count)));
                whole &= count == 0;
            }
        }
        return whole;
    }
}
