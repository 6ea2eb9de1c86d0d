package io.portolan.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * A data source that can be handed on while it is still being opened, by a thread of its own: the embedded server takes
 * as long to start as Camel does. Who wants a connection meanwhile waits. Thread-safe.
 */
public final class OpeningDataSource extends AbstractDataSource {
    private final FutureTask<DataSource> opened;

    private OpeningDataSource(FutureTask<DataSource> opened) {
        this.opened = opened;
    }

    /** Begins to open. */
    public static OpeningDataSource of(Supplier<DataSource> open) {
        FutureTask<DataSource> task = new FutureTask<>(open::get);
        Thread thread = new Thread(task, "database");
        thread.setDaemon(true);
        thread.start();
        return new OpeningDataSource(task);
    }

    /** Waits until it is open, and throws what kept it from that. */
    public DataSource await() {
        try {
            return opened.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause(); // a supplier throws no other
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the database was being opened", e);
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        return await().getConnection();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return await().getConnection(user, password);
    }
}
