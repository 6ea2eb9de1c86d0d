package io.portolan.scan;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An option's value that counts something, within bounds that the message names. */
public class WholeNumber implements ITypeConverter<Integer> {
    private final int least;
    private final int most;

    protected WholeNumber(int least, int most) {
        this.least = least;
        this.most = most;
    }

    @Override
    public Integer convert(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, in the same words as for a number out of bounds
        }
        String expected =
                most == Integer.MAX_VALUE ? "%,d or more".formatted(least) : "from %,d to %,d".formatted(least, most);
        throw new TypeConversionException("'" + text + "' is not a whole number " + expected);
    }
}
