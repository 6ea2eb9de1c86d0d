package io.portolan.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * New connections to the server, for the pool. An embedded server that is gone is started again here, where its loss
 * shows; its port may be another then, so every connection asks for the login anew. The time limits are the login's own.
 */
final class ServerDataSource extends AbstractDataSource {
    private final Supplier<PGSimpleDataSource> login;
    private final Runnable revive;

    /**
     * Connects with the login of the moment.
     *
     * @param revive does what it can to have the server answer again
     */
    ServerDataSource(Supplier<PGSimpleDataSource> login, Runnable revive) {
        this.login = login;
        this.revive = revive;
    }

    @Override
    public Connection getConnection() throws SQLException {
        try {
            return login.get().getConnection();
        } catch (SQLException e) {
            if (!"08001".equals(e.getSQLState())) {
                throw e;
            }
            revive.run();
            return login.get().getConnection();
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return login.get().getConnection(user, password);
    }

    /** The pool's word on it would be second to the login's. */
    @Override
    public void setLoginTimeout(int seconds) {}

    /** How long a pool that closes waits for the connection it is just opening. */
    @Override
    public int getLoginTimeout() {
        return login.get().getLoginTimeout();
    }
}
