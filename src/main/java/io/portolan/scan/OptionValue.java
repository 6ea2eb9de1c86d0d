package io.portolan.scan;

import io.portolan.target.PortSet;
import java.util.function.Supplier;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How the values of {@link ScanOptions} are read; each refuses a wrong one with what was expected. */
final class OptionValue {
    private static final int LONGEST_TIMEOUT_MILLIS = 60_000;
    private static final int MOST_RETRIES = 10;

    private OptionValue() {}

    private static <T> T read(Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    static final class Ports implements ITypeConverter<PortSet> {
        @Override
        public PortSet convert(String text) {
            return read(() -> PortSet.parse(text));
        }
    }

    static final class Type implements ITypeConverter<ScanType> {
        @Override
        public ScanType convert(String text) {
            return read(() -> ScanType.of(text));
        }
    }

    static final class PortCount extends WholeNumber {
        PortCount() {
            super(1, PortSet.MAX);
        }
    }

    static final class Rate extends WholeNumber {
        Rate() {
            super(0, Integer.MAX_VALUE);
        }
    }

    static final class Timeout extends WholeNumber {
        Timeout() {
            super(1, LONGEST_TIMEOUT_MILLIS);
        }
    }

    static final class Retries extends WholeNumber {
        Retries() {
            super(0, MOST_RETRIES);
        }
    }
}
