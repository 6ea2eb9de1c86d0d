package io.portolan.names;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who made a network card: the IEEE gives makers the first 24, 28 or 36 bits of hardware addresses (MA-L, MA-M, MA-S), and
 * the longest that fits is the maker's. The list is the system's, in any of the forms that Debian's packages have:
 *
 * <ul>
 *   <li>ieee-data ({@code oui.txt}, {@code mam.txt}, {@code oui36.txt}, as the IEEE has them), a folder: {@code 00-00-0C (hex)
 *       Cisco} for the first 24 bits, and below it {@code A00000-AFFFFF (base 16) Maker} for a part of them
 *   <li>nmap ({@code nmap-mac-prefixes}) and arp-scan ({@code ieee-oui.txt}): {@code 00000C Cisco}, with 6, 7 or 9 digits
 *   <li>Wireshark ({@code manuf}): {@code 00:00:0C}, tab, a short name, tab, the name, with {@code /28} or {@code /36} behind
 *       a longer prefix
 * </ul>
 *
 * <p>It is read when the first address is asked for. Thread-safe.
 */
public final class Makers {
    private static final Logger LOG = LoggerFactory.getLogger(Makers.class);
    private static final List<String> IEEE = List.of("oui.txt", "mam.txt", "oui36.txt");
    private static final int LONGEST_NAME = 120;

    private static final Pattern HEX = Pattern.compile("([0-9A-F]{2}(?:-[0-9A-F]{2}){2})\\s+\\(hex\\)\\s+(.+)");
    private static final Pattern PART = Pattern.compile("([0-9A-F]{6})-([0-9A-F]{6})\\s+\\(base 16\\)\\s+(.+)");
    private static final Pattern PLAIN = Pattern.compile("([0-9A-Fa-f]{6,9})\\s+(?!\\s|\\(base 16\\))(.+)");
    private static final Pattern MANUF = Pattern.compile(
            "([0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){2,5})(?:/(\\d+))?\\s*\\t\\s*([^\\t]+?)(?:\\s*\\t\\s*(.+))?");

    private final List<Path> places;
    private Optional<Map<String, String>> byPrefix = Optional.empty();

    /** @param places files and folders between commas, of which the first that there is counts */
    public Makers(String places) {
        this.places = Stream.of(places.split(","))
                .map(String::strip)
                .filter(place -> !place.isEmpty())
                .map(Path::of)
                .toList();
    }

    /**
     * The maker of a card.
     *
     * @param hardwareAddress as {@code 00:00:0c:12:34:56}
     */
    public Optional<String> of(String hardwareAddress) {
        String digits = hardwareAddress.replace(":", "").toUpperCase(Locale.ROOT);
        Map<String, String> makers = makers();
        return Stream.of(9, 7, 6)
                .filter(length -> length <= digits.length())
                .map(length -> makers.get(digits.substring(0, length)))
                .filter(maker -> maker != null)
                .findFirst();
    }

    private synchronized Map<String, String> makers() {
        if (byPrefix.isEmpty()) {
            byPrefix = Optional.of(read());
        }
        return byPrefix.get();
    }

    private Map<String, String> read() {
        Map<String, String> makers = new HashMap<>();
        for (Path place : places) {
            List<Path> files = Files.isDirectory(place)
                    ? IEEE.stream()
                            .map(place::resolve)
                            .filter(Files::isReadable)
                            .toList()
                    : Stream.of(place).filter(Files::isReadable).toList();
            for (Path file : files) {
                try {
                    read(file, makers);
                } catch (IOException e) {
                    LOG.warn("the list of makers {} cannot be read: {}", file, e.getMessage());
                }
            }
            if (!makers.isEmpty()) {
                LOG.debug("{} makers in {}", makers.size(), place);
                return makers;
            }
        }
        return makers;
    }

    private static void read(Path file, Map<String, String> makers) throws IOException {
        Map<String, String> names = new HashMap<>(); // one text for all prefixes of a maker
        String first24 = "";
        try (InputStream in = Files.newInputStream(file);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String text = line.strip();
                Matcher hex = HEX.matcher(text);
                Matcher part = PART.matcher(text);
                Matcher plain = PLAIN.matcher(text);
                Matcher manuf = MANUF.matcher(text);
                if (hex.matches()) {
                    first24 = hex.group(1).replace("-", "");
                    add(first24, hex.group(2), names, makers);
                } else if (part.matches()) {
                    String prefix = first24 + common(part.group(1), part.group(2));
                    makers.remove(first24); // it is many makers'
                    add(prefix, part.group(3), names, makers);
                } else if (plain.matches()) {
                    add(plain.group(1), plain.group(2), names, makers);
                } else if (manuf.matches()) {
                    String digits = manuf.group(1).replace(":", "");
                    int bits = manuf.group(2) == null ? digits.length() * 4 : Integer.parseInt(manuf.group(2));
                    add(
                            digits.substring(0, Math.min(digits.length(), bits / 4)),
                            manuf.group(4) == null ? manuf.group(3) : manuf.group(4),
                            names,
                            makers);
                }
            }
        }
    }

    private static String common(String from, String to) {
        int same = Math.max(0, Arrays.mismatch(from.toCharArray(), to.toCharArray()));
        return from.substring(0, same);
    }

    private static void add(String prefix, String maker, Map<String, String> names, Map<String, String> makers) {
        String plain = maker.strip().replaceAll("\\p{C}", "");
        String name = plain.substring(0, Math.min(plain.length(), LONGEST_NAME));
        if (!name.isEmpty()) {
            makers.put(prefix.toUpperCase(Locale.ROOT), names.computeIfAbsent(name, same -> same));
        }
    }
}
