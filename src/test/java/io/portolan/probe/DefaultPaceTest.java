package io.portolan.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.scan.Estimate;
import org.junit.jupiter.api.Test;

class DefaultPaceTest {
    @Test
    void an_estimate_takes_the_pace_that_the_engine_has_where_no_rate_is_given() {
        assertThat(Estimate.DEFAULT_PACE).isEqualTo(ProbeSettings.DEFAULT_RATE);
    }
}
