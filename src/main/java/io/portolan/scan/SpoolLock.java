package io.portolan.scan;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileExclusiveReadLockStrategy;
import org.apache.camel.component.file.GenericFileOperations;

/**
 * One process at a time takes files out of a spool, from the reading of a file to its removal: two that share a home, a
 * service and a scan beside it, would each find files gone that the other has returned. The operating system gives the lock
 * up with the process.
 */
public final class SpoolLock implements GenericFileExclusiveReadLockStrategy<File> {

    /** One a file and for good: with any channel that is closed, or collected, a process gives up all its locks of the file. */
    private static final Map<Path, FileChannel> CHANNELS = new HashMap<>();

    private final Path file;
    private FileLock lock;
    private Exchange holder;

    /** @param folder {@code PORTOLAN_HOME/spool} */
    public SpoolLock(Path folder) {
        this.file = folder.resolve(".lock");
    }

    @Override
    public void prepareOnStartup(GenericFileOperations<File> operations, GenericFileEndpoint<File> endpoint) {
        // the lock of a process that died went with it
    }

    @Override
    public synchronized boolean acquireExclusiveReadLock(
            GenericFileOperations<File> operations, GenericFile<File> result, Exchange exchange) throws IOException {
        if (holder != null) {
            return false; // a result that is still on its way keeps its place
        }
        try {
            lock = channel().tryLock();
        } catch (OverlappingFileLockException e) {
            return false; // another pipeline of this process
        }
        if (lock == null) {
            return false;
        }
        holder = exchange;
        if (!Files.exists(result.getFile().toPath())) { // returned by another between list and lock
            release(exchange);
            return false;
        }
        return true;
    }

    private FileChannel channel() throws IOException {
        synchronized (CHANNELS) {
            FileChannel channel = CHANNELS.get(file);
            if (channel == null) {
                channel = FileChannel.open(
                        file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), Spool.OWNER_ONLY);
                CHANNELS.put(file, channel);
            }
            return channel;
        }
    }

    private synchronized void release(Exchange exchange) throws IOException {
        if (exchange.equals(holder)) {
            holder = null;
            lock.release();
        }
    }

    @Override
    public void releaseExclusiveReadLockOnAbort(
            GenericFileOperations<File> operations, GenericFile<File> result, Exchange exchange) throws IOException {
        release(exchange);
    }

    @Override
    public void releaseExclusiveReadLockOnRollback(
            GenericFileOperations<File> operations, GenericFile<File> result, Exchange exchange) throws IOException {
        release(exchange);
    }

    @Override
    public void releaseExclusiveReadLockOnCommit(
            GenericFileOperations<File> operations, GenericFile<File> result, Exchange exchange) throws IOException {
        release(exchange);
    }

    @Override
    public void setTimeout(long timeout) {
        // the next look at the folder tries again
    }

    @Override
    public void setCheckInterval(long checkInterval) {
        // see setTimeout
    }

    @Override
    public void setReadLockLoggingLevel(LoggingLevel readLockLoggingLevel) {
        // that another process is at it is nothing to tell
    }

    @Override
    public void setMarkerFiler(boolean markerFile) {
        // there is none
    }

    @Override
    public void setDeleteOrphanLockFiles(boolean deleteOrphanLockFiles) {
        // there is none
    }
}
