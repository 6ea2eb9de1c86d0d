package io.portolan.scan;

/**
 * What was heard behind an open port.
 *
 * @param type the protocol, as {@code ssh}
 * @param product empty where the server does not say
 * @param version empty where the server does not say
 * @param cpe the product's name in the Common Platform Enumeration, {@code cpe:/a:…}; empty where it is not known
 * @param confidence percent
 * @param details a JSON object
 */
public record ServiceFound(
        int port, String type, String product, String version, String cpe, int confidence, String details) {

    private static final int BY_NUMBER = 30;
    private static final String NO_DETAILS = "{}";

    /** Nothing was heard: what another scanner thinks of the number of the port. */
    public static ServiceFound byNumber(int port, String type) {
        return new ServiceFound(port, type, "", "", "", BY_NUMBER, NO_DETAILS);
    }

    /** Whether it is no more than a name for the port. */
    boolean isByNumber() {
        return confidence == BY_NUMBER && product.isEmpty() && details.equals(NO_DETAILS);
    }
}
