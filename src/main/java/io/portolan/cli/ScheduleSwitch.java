package io.portolan.cli;

import io.portolan.report.Printable;
import io.portolan.report.Query;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Switches a schedule on or off. What it would have run while it was off is not made up for. */
final class ScheduleSwitch {
    private ScheduleSwitch() {}

    static int turn(Session session, String name, boolean enabled) throws Exception {
        Optional<Instant> next;
        try (Connection connection = session.transaction()) {
            Cron cron = Query.read(connection, "find-schedule", rows -> cron(rows, name), name);
            next = enabled ? cron.next(Instant.now()) : Optional.empty();
            Query.update(connection, "enable-schedule", enabled, next, name);
            connection.commit();
        }
        session.out()
                .write("schedule %s %s\n"
                        .formatted(
                                name,
                                enabled
                                        ? next.map(time -> "runs next at " + time)
                                                .orElse("is enabled, but its time has passed: it will never run")
                                        : "is disabled"));
        return ExitCode.DONE;
    }

    private static Cron cron(ResultSet rows, String name) throws SQLException {
        if (!rows.next()) {
            throw unknown(name);
        }
        return Cron.parse(rows.getString("cron_expression"), rows.getString("time_zone"));
    }

    static BadAnswer unknown(String name) {
        return new BadAnswer("schedule '" + Printable.of(name) + "' does not exist");
    }
}
