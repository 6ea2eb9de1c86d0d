package io.portolan;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.scan.JobOutcome;
import org.junit.jupiter.api.Test;

/** Scan with database storage. */
class ScanIsStoredTest extends PipelineTestSupport {

    @Test
    void every_port_asked_is_kept_with_its_state() throws Exception {
        listeners.accepting("127.77.1.1", 20001, 20003);
        listeners.silent("127.77.1.1", 20005);

        JobOutcome job = completed(scan("-p 20000-20009", "127.77.1.1"));

        assertThat(rows("select p.port, p.protocol, p.state from port_scans p order by p.port"))
                .containsExactly("20001 | tcp | open", "20003 | tcp | open");
        assertThat(rows("select job_id, open_ports, closed_ports, filtered_ports, open_filtered_ports from host_scans"))
                .containsExactly(job.id()
                        + " | {[20001,20002),[20003,20004)}"
                        + " | {[20000,20001),[20002,20003),[20004,20005),[20006,20010)}"
                        + " | {[20005,20006)} | {}");
    }
}
