package io.portolan.scan;

import io.portolan.report.Printable;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What picocli found wrong with a command's words, in one line: the word, what is wrong, and the nearest right one. */
public final class WrongUsage {
    private static final int SIMILAR = 3;
    private static final Pattern CHOICE =
            Pattern.compile("expected one of \\[(.*)] \\(case-insensitive\\) but was '(.*)'", Pattern.DOTALL);

    private WrongUsage() {}

    public static String line(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched);
        }
        Matcher choice = CHOICE.matcher(String.valueOf(wrong.getMessage()));
        if (choice.find() && wrong.getArgSpec() != null) {
            return "%s: '%s' is not known; expected one of %s"
                    .formatted(name(wrong), oneLine(choice.group(2)), asWritten(choice.group(1)));
        }
        if (wrong.getCause() instanceof TypeConversionException conversion && wrong.getArgSpec() != null) {
            return name(wrong) + ": " + oneLine(conversion.getMessage());
        }
        String message = oneLine(String.valueOf(wrong.getMessage()));
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    /** The names of constants as users write them: picocli gives both where they differ. */
    private static String asWritten(String constants) {
        return Stream.of(constants.toLowerCase(Locale.ROOT).replace('_', '-').split(", "))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static String name(ParameterException wrong) {
        return wrong.getArgSpec() instanceof picocli.CommandLine.Model.OptionSpec option
                ? option.longestName()
                : wrong.getArgSpec().paramLabel();
    }

    private static String unmatched(UnmatchedArgumentException wrong) {
        String word = wrong.getUnmatched().get(0);
        var spec = wrong.getCommandLine().getCommandSpec();
        if (wrong.isUnknownOption()) {
            String name = word.replaceFirst("=.*", "");
            return "unknown option '" + oneLine(word) + "'"
                    + suggestion(name, spec.optionsMap().keySet());
        }
        boolean command = !spec.subcommands().isEmpty();
        return (command ? "unknown command '" : "unexpected word '") + oneLine(word) + "'"
                + (command ? suggestion(word, spec.subcommands().keySet()) : "");
    }

    private static String suggestion(String word, Collection<String> known) {
        Optional<String> nearest = known.stream()
                .filter(name -> distance(word, name) < Math.min(SIMILAR, word.length()))
                .min(Comparator.comparing((String name) -> distance(word, name)).thenComparing(name -> name));
        return nearest.map(name -> "; did you mean " + name + "?").orElse("");
    }

    /** The letters to change, add, drop or swap with their neighbour that make one word of the other. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int changed = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(changed, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }

    /** @param text with whatever the user typed in it, which may be anything */
    private static String oneLine(String text) {
        return Printable.of(text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip());
    }
}
