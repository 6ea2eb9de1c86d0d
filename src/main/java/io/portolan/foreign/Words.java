package io.portolan.foreign;

import io.portolan.report.Printable;
import io.portolan.target.Address;
import io.portolan.target.PortSet;
import io.portolan.target.Transport;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The words that the files of scanners are made of, read strictly: what is none is an {@code IllegalArgumentException}
 * that says so in one line.
 */
final class Words {

    private static final Pattern PORT = Pattern.compile("\\d{1,5}");
    private static final Pattern WHOLE_SECONDS = Pattern.compile("\\d{1,12}");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,12}\\.\\d{1,9}");
    private static final Pattern MAC = Pattern.compile("\\p{XDigit}{2}(:\\p{XDigit}{2}){5}");
    private static final int LONGEST_WORD = 255;
    private static final String ZERO = "0";

    private Words() {}

    static Address address(String text) {
        return Address.parse(text);
    }

    /** Empty for a protocol whose ports are not kept. */
    static Optional<Transport> transport(String text) {
        return Arrays.stream(Transport.values())
                .filter(transport -> transport.text().equals(text))
                .findFirst();
    }

    /** Lower case; empty where it is none, which is no reason to lose the host. */
    static Optional<String> macAddress(String text) {
        return MAC.matcher(text).matches() ? Optional.of(text.toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    /** A stranger's text as it may be kept and shown, with an end. */
    static String clean(String text) {
        String clean = Printable.of(text);
        return clean.codePointCount(0, clean.length()) <= LONGEST_WORD
                ? clean
                : clean.substring(0, clean.offsetByCodePoints(0, LONGEST_WORD));
    }

    /** A port from 0 to 65535: scanners ask port 0, and it is kept nowhere. */
    static int port(String text) {
        int port = PORT.matcher(text).matches() ? Integer.parseInt(text) : -1;
        if (port < 0 || port > PortSet.MAX) {
            throw new IllegalArgumentException("'" + clean(text) + "' is no port");
        }
        return port;
    }

    /** Ports as nmap lists them, without port 0. */
    static PortSet ports(String text) {
        if (text.isEmpty() || text.equals(ZERO)) {
            return PortSet.EMPTY;
        }
        return PortSet.parse(text.startsWith("0,") ? text.substring(2) : text.replaceFirst("^0-", "1-"));
    }

    /** A count, 0 or more. */
    static long count(String text) {
        if (!text.matches("\\d{1,18}")) {
            throw new IllegalArgumentException("'" + clean(text) + "' is no number");
        }
        return Long.parseLong(text);
    }

    /** Seconds since 1970; nothing was seen later than now. */
    static Instant seconds(String text) {
        if (WHOLE_SECONDS.matcher(text).matches()) {
            return past(Instant.ofEpochSecond(Long.parseLong(text)));
        }
        if (!SECONDS.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + clean(text) + "' is no time in seconds since 1970");
        }
        BigDecimal seconds = new BigDecimal(text);
        return past(Instant.ofEpochSecond(
                seconds.longValue(),
                seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue()));
    }

    /** A time as of ISO-8601; nothing was seen later than now. */
    static Instant time(String text) {
        try {
            return past(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + clean(text) + "' is no time as in 2026-01-31T12:00:00Z", e);
        }
    }

    /** Not later than now. */
    static Instant past(Instant time) {
        Instant now = Instant.now();
        return time.isAfter(now) ? now : time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time;
    }
}
