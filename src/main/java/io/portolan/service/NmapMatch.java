package io.portolan.service;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@code match} or {@code softmatch} of nmap's file: a service, an expression of Perl's between two of any character behind
 * an {@code m}, and what is known then: {@code p/product/ v/version/ i/information/ o/system/ d/device/ h/host/} and
 * {@code cpe:/name/}, with {@code $1} for a group, {@code $P(1)} for what of it is printable, {@code $SUBST(1,"a","b")} with
 * one text in place of another, {@code $I(1,">")} for its bytes as a number.
 */
final class NmapMatch {

    private static final Logger LOG = LoggerFactory.getLogger(NmapMatch.class);

    private static final Pattern VARIABLE = Pattern.compile(
            "\\$(?:([1-9])|P\\(([1-9])\\)|SUBST\\(([1-9]),\"([^\"]*)\",\"([^\"]*)\"\\)|I\\(([1-9]),\"([<>])\"\\))");
    private static final Pattern QUANTIFIER = Pattern.compile("\\{[0-9]+(?:,[0-9]*)?\\}");
    private static final int LONGEST = 100;
    private static final Map<Character, String> DETAILS = Map.of('i', "info", 'o', "os", 'd', "device", 'h', "host");

    private final String service;
    private final boolean soft;
    private final Pattern pattern;
    private final Map<Character, String> fields;
    private final String cpe;

    private NmapMatch(String service, boolean soft, Pattern pattern, Map<Character, String> fields, String cpe) {
        this.service = service;
        this.soft = soft;
        this.pattern = pattern;
        this.fields = fields;
        this.cpe = cpe;
    }

    /** A line without its first word, a {@code ?} before it for a soft one; empty where Java does not take its expression. */
    static Optional<NmapMatch> of(String line) {
        boolean soft = line.startsWith("?");
        int m = line.indexOf(" m");
        if (m < 0 || m + 3 > line.length()) {
            return Optional.empty();
        }
        int end = line.indexOf(line.charAt(m + 2), m + 3);
        if (end < 0) {
            return Optional.empty();
        }
        String expression = line.substring(m + 3, end);
        int at = end + 1;
        int flags = Pattern.UNIX_LINES;
        for (; at < line.length() && line.charAt(at) != ' '; at++) {
            flags |= line.charAt(at) == 'i' ? Pattern.CASE_INSENSITIVE : line.charAt(at) == 's' ? Pattern.DOTALL : 0;
        }
        try {
            Map<Character, String> fields = new LinkedHashMap<>();
            String cpe = fields(line.substring(at), fields);
            String service = line.substring(soft ? 1 : 0, m).strip();
            return Optional.of(new NmapMatch(service, soft, Pattern.compile(java(expression), flags), fields, cpe));
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        }
    }

    /** Reads the fields, and gives the first CPE of an application; empty where there is none. */
    private static String fields(String text, Map<Character, String> fields) {
        String cpe = "";
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) == ' ') {
                at++;
                continue;
            }
            boolean named = text.startsWith("cpe:", at);
            int quote = at + (named ? 4 : 1);
            int end = quote < text.length() ? text.indexOf(text.charAt(quote), quote + 1) : -1;
            if (end < 0) {
                break;
            }
            String value = text.substring(quote + 1, end);
            if (!named) {
                fields.put(text.charAt(at), value);
            } else if (cpe.isEmpty() && value.startsWith("a:")) {
                cpe = value;
            }
            at = end + 1;
            while (at < text.length() && text.charAt(at) != ' ') {
                at++; // flags
            }
        }
        return cpe;
    }

    /** A Perl expression as Java takes it; what means something else to Java and can't be said is refused. */
    private static String java(String perl) {
        StringBuilder java = new StringBuilder(perl.length() + 16);
        boolean inClass = false;
        for (int i = 0; i < perl.length(); i++) {
            char c = perl.charAt(i);
            if (c == '\\' && i + 1 < perl.length()) {
                i = escape(perl, i + 1, java);
            } else if (inClass) {
                if (perl.startsWith("[:", i)) {
                    throw new PatternSyntaxException("a POSIX class", perl, i);
                }
                inClass = c != ']';
                java.append(c == '[' || c == '&' || c == '^' ? "\\" : "").append(c);
            } else if (c == '[') {
                inClass = true;
                java.append(c);
                if (perl.startsWith("^", i + 1)) {
                    java.append(perl.charAt(++i));
                }
                if (perl.startsWith("]", i + 1)) {
                    java.append("\\").append(perl.charAt(++i)); // the first is none that ends it
                }
            } else if (c == '{'
                    && !QUANTIFIER.matcher(perl).region(i, perl.length()).lookingAt()) {
                java.append("\\{");
            } else {
                java.append(c);
            }
        }
        return java.toString();
    }

    /** What is behind a backslash: an octal number, which Java writes differently, or what both write alike. */
    private static int escape(String perl, int at, StringBuilder java) {
        if (perl.charAt(at) != '0') {
            java.append('\\').append(perl.charAt(at));
            return at;
        }
        int end = at;
        int number = 0;
        while (end < perl.length() && end < at + 3 && perl.charAt(end) >= '0' && perl.charAt(end) <= '7') {
            number = number * 8 + perl.charAt(end++) - '0';
        }
        java.append("\\x%02x".formatted(number));
        return end - 1;
    }

    /** The words of a probe: C's escapes. */
    static String unescaped(String text) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                words.append(c);
                continue;
            }
            c = text.charAt(++i);
            switch (c) {
                case '0' -> words.append('\0');
                case 'a' -> words.append((char) 7);
                case 'b' -> words.append('\b');
                case 'f' -> words.append('\f');
                case 'n' -> words.append('\n');
                case 'r' -> words.append('\r');
                case 't' -> words.append('\t');
                case 'v' -> words.append((char) 11);
                case 'x' -> {
                    words.append((char) Integer.parseInt(text, i + 1, i + 3, 16));
                    i += 2;
                }
                default -> words.append(c);
            }
        }
        return words.toString();
    }

    boolean isSoft() {
        return soft;
    }

    /** What a text means; empty where it is another's, or takes too long to tell. */
    Optional<Match> in(PatientText text) {
        try {
            Matcher found = pattern.matcher(text.again());
            return found.find() ? Optional.of(match(found)) : Optional.empty();
        } catch (PatientText.TakesTooLong | StackOverflowError e) {
            LOG.debug("{} is given up on {} characters", pattern, text.length());
            return Optional.empty();
        }
    }

    private Match match(Matcher found) {
        Match match = (soft ? Match.byPort(service) : Match.likely(service)).withClean("source", "nmap-service-probes");
        for (Map.Entry<Character, String> detail : fields.entrySet()) {
            String name = DETAILS.get(detail.getKey());
            match = name == null ? match : match.with(name, filled(detail.getValue(), found));
        }
        String product = filled(fields.getOrDefault('p', ""), found);
        String version = filled(fields.getOrDefault('v', ""), found);
        Match named = product.isEmpty() ? match : match.of(product, version);
        return new Match(
                named.type(),
                named.product(),
                named.version(),
                cpe.isEmpty() ? "" : "cpe:/" + CleanText.shortened(inCpe(filled(cpe, found)), LONGEST),
                match.confidence(),
                named.details());
    }

    /** The parts of a name, each as CPE 2.2 has it. */
    private static String inCpe(String name) {
        StringBuilder cpe = new StringBuilder();
        for (byte b : name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1)) {
            char c = (char) (b & 0xff);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "._-:%~".indexOf(c) >= 0;
            cpe.append(plain ? String.valueOf(c) : c == ' ' ? "_" : "%%%02x".formatted((int) c));
        }
        return cpe.toString();
    }

    private static String filled(String template, Matcher found) {
        Matcher variable = VARIABLE.matcher(template);
        List<String> parts = new ArrayList<>();
        int from = 0;
        while (variable.find()) {
            parts.add(template.substring(from, variable.start()));
            parts.add(value(variable, found));
            from = variable.end();
        }
        parts.add(template.substring(from));
        return String.join("", parts).strip();
    }

    private static String value(Matcher variable, Matcher found) {
        if (variable.group(1) != null) {
            return group(found, variable.group(1));
        }
        if (variable.group(2) != null) {
            return group(found, variable.group(2)).replaceAll("[^ -~]", "");
        }
        if (variable.group(3) != null) {
            return group(found, variable.group(3)).replace(variable.group(4), variable.group(5));
        }
        String bytes = group(found, variable.group(6));
        String ordered = variable.group(7).equals(">")
                ? bytes
                : new StringBuilder(bytes).reverse().toString();
        return ordered.length() > 7
                ? ""
                : String.valueOf(ordered.chars().asLongStream().reduce(0, (a, b) -> a << 8 | b));
    }

    private static String group(Matcher found, String number) {
        int group = Integer.parseInt(number);
        return group > found.groupCount() || found.group(group) == null ? "" : found.group(group);
    }
}
