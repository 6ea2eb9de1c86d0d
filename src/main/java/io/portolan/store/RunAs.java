package io.portolan.store;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A way to run the server's programs. PostgreSQL refuses to work for root, so root runs it either in a user namespace
 * of its own, where root is nobody in particular but still owns its files, or as an account without privileges, which
 * then owns the data. Whose the data is says later which way was taken: see {@link #ownerOf}.
 *
 * @param description for the log and for error messages
 * @param prefix what is put before the program and its arguments
 * @param account the account that has to own the data; empty: the one this process runs as
 */
record RunAs(String description, List<String> prefix, Optional<Account> account) {

    /** An account of the system, by its numbers. */
    record Account(int uid, int gid) {
        void own(Path path) throws IOException {
            Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
        }
    }

    static final RunAs SELF = new RunAs("the user who started Portolan", List.of(), Optional.empty());
    static final RunAs NAMESPACE = new RunAs("root in a user namespace", List.of("unshare", "-U"), Optional.empty());

    /** The ways to try for data that don't exist yet, the best first. */
    static List<RunAs> choices() {
        if (!isRoot()) {
            return List.of(SELF);
        }
        List<RunAs> choices = new ArrayList<>();
        choices.add(NAMESPACE);
        unprivilegedAccounts().forEach(choices::add);
        return choices;
    }

    /** The accounts made for PostgreSQL or for nothing, as far as this system has them. */
    static Stream<RunAs> unprivilegedAccounts() {
        return Stream.of("postgres", "nobody")
                .flatMap(name -> account(name).map(account -> as("the account " + name, account)).stream());
    }

    /** The way that data which exist are used: as their owner, whom root becomes. */
    static RunAs ownerOf(Path data) throws IOException {
        if (!isRoot()) {
            return SELF;
        }
        int uid = (int) Files.getAttribute(data, "unix:uid");
        int gid = (int) Files.getAttribute(data, "unix:gid");
        return uid == 0 ? NAMESPACE : as("their owner, user " + uid, new Account(uid, gid));
    }

    /** Whether the programs work this way at all here; a container's rules or a missing tool may forbid it. */
    boolean works() {
        return prefix.isEmpty() || Command.of(this, "true").run().succeeded();
    }

    /** Whether the programs can get into a folder this way. */
    boolean enters(Path folder) {
        return prefix.isEmpty()
                || Command.of(this, "sh", "-c", "cd \"$0\"", folder.toString())
                        .run()
                        .succeeded();
    }

    private static RunAs as(String description, Account account) {
        List<String> prefix =
                List.of("setpriv", "--reuid=" + account.uid(), "--regid=" + account.gid(), "--clear-groups", "--");
        return new RunAs(description, prefix, Optional.of(account));
    }

    private static boolean isRoot() {
        return new UnixSystem().getUid() == 0;
    }

    private static Optional<Account> account(String name) {
        try (Stream<String> lines = Files.lines(Path.of("/etc/passwd"))) {
            return lines.map(line -> line.split(":", -1))
                    .filter(fields -> fields.length > 3 && fields[0].equals(name))
                    .map(fields -> new Account(Integer.parseInt(fields[2]), Integer.parseInt(fields[3])))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
