package io.portolan.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Pipelines of one process that share a spool; {@code SpoolTest} has two processes. */
class SpoolLockTest {

    @TempDir
    private Path spool;

    private boolean takes(SpoolLock lock) throws IOException {
        GenericFile<File> result = new GenericFile<>();
        result.setFile(spool.resolve("result.json").toFile());
        return lock.acquireExclusiveReadLock(null, result, new DefaultExchange(new DefaultCamelContext()));
    }

    /** As the kernel has them: one that a process believes to have may be gone. */
    private List<String> locks() throws IOException {
        Object inode = Files.getAttribute(spool.resolve(".lock"), "unix:ino");
        return Files.readAllLines(Path.of("/proc/locks")).stream()
                .filter(line -> line.contains(":" + inode + " "))
                .toList();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_pipeline_that_has_come_and_gone_takes_no_lock_of_another_along() throws Exception {
        Files.createFile(spool.resolve("result.json"));
        assertThat(takes(new SpoolLock(spool))).isTrue();
        assertThat(takes(new SpoolLock(spool))).as("one at a time").isFalse();
        assumeThat(locks()).as("locks as this file system shows them").hasSize(1);

        System.gc();

        await().during(Duration.ofMillis(500)).until(() -> locks().size() == 1);
    }
}
