package io.portolan.target;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringTokenizer;

/** A line of a target list, understood: its targets, and their ports where it ends in ports. */
record TargetLine(List<TargetWord> targets, Optional<PortSet> ports) {

    /**
     * Understands words between blanks, of which the last one gives ports when it has digits, commas and dashes alone.
     *
     * @throws IllegalArgumentException saying in one line what is wrong with the first bad word
     */
    static TargetLine parse(String text) {
        List<String> words = words(text);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("an empty word is not a target");
        }
        String last = words.get(words.size() - 1);
        Optional<PortSet> ports = Optional.empty();
        if (words.size() > 1 && last.chars().allMatch(c -> (c >= '0' && c <= '9') || c == ',' || c == '-')) {
            ports = Optional.of(PortSet.parse(last));
            words.remove(words.size() - 1);
        }
        List<TargetWord> targets = new ArrayList<>(words.size());
        for (String word : words) {
            targets.add(TargetWord.parse(word));
        }
        return new TargetLine(targets, ports);
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>(2);
        StringTokenizer tokens = new StringTokenizer(text, " \t");
        while (tokens.hasMoreTokens()) {
            words.add(tokens.nextToken());
        }
        return words;
    }
}
