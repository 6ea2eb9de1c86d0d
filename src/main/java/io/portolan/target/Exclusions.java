package io.portolan.target;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The exclusion list of an installation: addresses that nothing is ever sent to. What is on it is addresses and never
 * names, since a name may lead elsewhere tomorrow, and holds in every zone, since an interface has a name and a number.
 * A list that cannot be understood excludes nothing and is refused, so that no scan runs without it.
 *
 * <p>Immutable. Whether an address is on it costs O(log n) of n ranges.
 */
public final class Exclusions {
    public static final Exclusions NONE = of(List.of());

    /**
     * One entry as it is kept.
     *
     * @param target one text for the same addresses, however they were written, as far as they are one range
     * @param network where they are exactly one
     */
    public record Entry(String target, Optional<String> network) {}

    private final TargetList targets;
    private final Map<Space, RangeList> lists = new HashMap<>();

    private Exclusions(TargetList targets) {
        this.targets = targets;
    }

    /**
     * The list of these words.
     *
     * @throws IllegalArgumentException in one line, where one of them is no entry
     */
    public static Exclusions of(List<String> words) {
        Exclusions exclusions = new Exclusions(TargetList.ofWords(words));
        for (String word : words) {
            addresses(word)
                    .forEachRange(range -> Aliases.of(range)
                            .forEach(alias -> exclusions
                                    .lists
                                    .computeIfAbsent(Space.of(alias.first()), RangeList::new)
                                    .add(alias.first(), alias.last())));
        }
        exclusions.lists.values().forEach(RangeList::compact);
        return exclusions;
    }

    /**
     * Understands what a user would have on the list: an address, a CIDR or a range.
     *
     * @throws IllegalArgumentException saying in one line what is wrong with it
     */
    public static Entry entry(String word) {
        List<AddressRange> ranges = new ArrayList<>();
        addresses(word).forEachRange(range -> {
            if (ranges.size() < 2) {
                ranges.add(range);
            }
        });
        return ranges.size() == 1
                ? new Entry(ranges.get(0).toString(), ranges.get(0).cidr())
                : new Entry(word, Optional.empty());
    }

    private static TargetWord.Addresses addresses(String word) {
        if (word.indexOf('%') >= 0) {
            throw bad(word, "it holds on every interface; leave the zone out");
        }
        if (TargetWord.parse(word) instanceof TargetWord.Addresses addresses) {
            return addresses;
        }
        throw bad(word, "a name may lead elsewhere tomorrow; give its addresses");
    }

    private static IllegalArgumentException bad(String word, String why) {
        return new IllegalArgumentException(Quoted.of(word) + " is no exclusion: " + why);
    }

    public boolean isEmpty() {
        return lists.isEmpty();
    }

    /** The same as targets, for a plan to leave out. */
    public TargetList targets() {
        return targets;
    }

    /** Whether an address is on the list, in whatever zone. */
    public boolean contains(Address address) {
        Address plain = address.isIpv4() ? address : Address.ipv6(address.high(), address.low(), "");
        RangeList list = lists.get(Space.of(plain));
        return list != null && list.find(plain).isPresent();
    }
}
