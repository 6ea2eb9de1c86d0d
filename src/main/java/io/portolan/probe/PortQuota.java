package io.portolan.probe;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Bounds the ports a session has queued: who brings more waits until enough of them are decided. Thread-safe. */
final class PortQuota {
    private final long limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long used;
    private boolean closed;

    PortQuota(long limit) {
        this.limit = limit;
    }

    /** Waits for room; false where the quota was closed instead. A chunk beyond the limit waits for an empty queue. */
    boolean acquire(int ports) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && used > 0 && used + ports > limit) {
                changed.await();
            }
            used += closed ? 0 : ports;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    void release(int ports) {
        lock.lock();
        try {
            used -= ports;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long used() {
        lock.lock();
        try {
            return used;
        } finally {
            lock.unlock();
        }
    }
}
