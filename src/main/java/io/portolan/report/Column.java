package io.portolan.report;

/**
 * A column of a result.
 *
 * @param name the key in JSON, the header in CSV, and in capitals the header of a table
 * @param numeric whether a table aligns it to the right
 */
public record Column(String name, boolean numeric) {
    public static Column text(String name) {
        return new Column(name, false);
    }

    public static Column number(String name) {
        return new Column(name, true);
    }
}
