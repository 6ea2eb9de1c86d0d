package io.portolan.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time in the past: {@code 24h} ago, or since a day (of UTC) or a time in ISO-8601. */
final class SinceValue implements ITypeConverter<Instant> {
    private static final Pattern AGO = Pattern.compile("(\\d{1,9})([smhdw])");
    private static final Map<String, Duration> UNITS = Map.of(
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1),
            "w", Duration.ofDays(7));

    @Override
    public Instant convert(String text) {
        try {
            Matcher ago = AGO.matcher(text);
            if (ago.matches()) {
                Duration span = UNITS.get(ago.group(2)).multipliedBy(Long.parseLong(ago.group(1)));
                Instant since = Instant.now().minus(span);
                Instant oldest = Instant.EPOCH; // no event is older, and PostgreSQL knows no year before 4713 BC
                return (since.isBefore(oldest) ? oldest : since).truncatedTo(ChronoUnit.MILLIS);
            }
            return text.contains("T")
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw new TypeConversionException("'" + text
                    + "' is not a time; expected 30m, 24h, 7d, 2w, a day as 2026-01-31, or a time as"
                    + " 2026-01-31T08:00:00Z");
        }
    }
}
