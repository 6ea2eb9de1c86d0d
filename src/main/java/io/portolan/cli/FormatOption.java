package io.portolan.cli;

import io.portolan.report.Format;
import picocli.CommandLine.Option;

/** How a list is printed. */
final class FormatOption {
    @Option(
            names = "--format",
            order = 30,
            paramLabel = "FORMAT",
            description = "How the result is printed: ${COMPLETION-CANDIDATES} (default: table).")
    private Format format = Format.TABLE;

    Format format() {
        return format;
    }
}
