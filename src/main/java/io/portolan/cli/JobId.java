package io.portolan.cli;

import io.portolan.scan.MissingParent;
import java.util.UUID;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The id of a job, written out: {@code UUID.fromString} takes {@code 1-1-1-1-1} too. */
final class JobId implements ITypeConverter<UUID> {
    private static final Pattern WRITTEN_OUT = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

    @Override
    public UUID convert(String text) {
        if (!WRITTEN_OUT.matcher(text).matches()) {
            throw new TypeConversionException("'" + text
                    + "' is not the id of a job; expected a UUID as `portolan jobs` lists it,"
                    + " 2f0c1c1e-8f5e-4c39-9d0c-6d8b7a1f0a44");
        }
        return UUID.fromString(text);
    }

    static BadAnswer unknown(UUID id) {
        return new BadAnswer(MissingParent.scanJob(id).getMessage());
    }
}
