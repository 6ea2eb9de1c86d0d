package io.portolan.foreign;

import java.io.Closeable;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes a file when the exchange that it was opened for is over, however that ended. */
final class ClosedAtTheEnd extends SynchronizationAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(ClosedAtTheEnd.class);

    private final Closeable file;

    ClosedAtTheEnd(Closeable file) {
        this.file = file;
    }

    @Override
    public void onDone(Exchange exchange) {
        try {
            file.close();
        } catch (IOException e) {
            LOG.debug("a file that was read did not close", e);
        }
    }
}
