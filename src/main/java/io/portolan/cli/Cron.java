package io.portolan.cli;

import io.portolan.scan.BadInput;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;

/** When a schedule runs: six or seven fields as Quartz reads them, by the clock of a time zone. */
record Cron(String expression, ZoneId zone) {
    private static final String EXPECTED =
            "; expected second minute hour day month weekday as in \"0 0 2 * * ?\", every night at 2";

    /** Reads both, or refuses, as {@link BadInput}, what Quartz or this Java would not know. */
    static Cron parse(String expression, String zone) {
        try {
            CronExpression.validateExpression(expression);
        } catch (ParseException | RuntimeException e) {
            throw new BadInput("--cron: '" + expression + "': "
                    + String.valueOf(e.getMessage()).replaceAll("\\s+", " ") + EXPECTED);
        }
        try {
            return new Cron(expression, ZoneId.of(zone));
        } catch (DateTimeException e) {
            throw new BadInput("--time-zone: '" + zone + "' is not known; expected a name as in Europe/Lisbon or UTC");
        }
    }

    /** The first time after this one; empty where there will be none. */
    Optional<Instant> next(Instant after) {
        try {
            CronExpression quartz = new CronExpression(expression);
            quartz.setTimeZone(TimeZone.getTimeZone(zone));
            return Optional.ofNullable(quartz.getNextValidTimeAfter(Date.from(after)))
                    .map(Date::toInstant);
        } catch (ParseException e) {
            throw new BadInput("the cron expression '" + expression + "' cannot be read: " + e.getMessage());
        }
    }
}
