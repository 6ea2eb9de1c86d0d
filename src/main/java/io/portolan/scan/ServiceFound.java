package io.portolan.scan;

/**
 * What was heard behind an open port.
 *
 * @param type the protocol, as {@code ssh}
 * @param name what such a service is called: the protocol, or as {@code https} the protocol within TLS
 * @param product empty where the server does not say
 * @param version empty where the server does not say
 * @param cpe as {@code cpe:/a:openbsd:openssh:9.2p1}; empty where the product has none
 * @param confidence percent
 * @param details a JSON object
 */
public record ServiceFound(
        int port,
        String type,
        String name,
        String product,
        String version,
        String cpe,
        int confidence,
        String details) {

    private static final int BY_NUMBER = 30;
    private static final String NO_DETAILS = "{}";
    private static final String UNKNOWN = "unknown";

    /** A result that an older Portolan spooled has neither a name nor a CPE. */
    public ServiceFound {
        name = name == null ? type : name;
        cpe = cpe == null ? "" : cpe;
    }

    /** Nothing was heard: what another scanner thinks of the number of the port. */
    public static ServiceFound byNumber(int port, String type) {
        return new ServiceFound(port, type, type, "", "", "", BY_NUMBER, NO_DETAILS);
    }

    /** Nothing is known of the port but what the details say. */
    public static ServiceFound unknown(int port) {
        return new ServiceFound(port, UNKNOWN, UNKNOWN, "", "", "", 0, NO_DETAILS);
    }

    /** The same with other details. */
    public ServiceFound withDetails(String others) {
        return new ServiceFound(port, type, name, product, version, cpe, confidence, others);
    }

    /** Whether the name is that of the port, and nothing was heard. */
    boolean isByNumber() {
        return confidence == BY_NUMBER && product.isEmpty();
    }

    /** Whether it is no more than a name for the port. */
    boolean isNoMoreThanNamed() {
        return isByNumber() && details.equals(NO_DETAILS);
    }
}
