package io.portolan.udp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The headers of a message that is written like HTTP's, RFC 9112 section 5. */
final class Headers {

    private Headers() {}

    /** The value of the first header of that name, in any case; empty where there is none. */
    static String value(String head, String name) {
        Matcher header = Pattern.compile("(?im)^" + Pattern.quote(name) + "[ \\t]*:[ \\t]*([^\\r\\n]*)")
                .matcher(head);
        return header.find() ? header.group(1).strip() : "";
    }
}
