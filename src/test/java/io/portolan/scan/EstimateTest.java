package io.portolan.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EstimateTest {
    /** 1,000 addresses off this machine x 100 ports, found by 10 questions each. */
    private static final Walk.Tally OFF = new Walk.Tally(1_000, 100_000, 10_000, 0, 0);

    private static Estimate of(Walk.Tally tally, boolean discoveryOnly, String options) {
        return Estimate.of(
                tally, discoveryOnly, ScanOptions.parse(options.isEmpty() ? List.of() : List.of(options.split(" "))));
    }

    @Test
    void off_this_machine_ten_thousand_syns_leave_a_second_unless_the_rate_is_given() {
        assertThat(of(OFF, false, "-Pn").ifAnswering()).isEqualTo(Duration.ofSeconds(10));
        assertThat(of(OFF, false, "-Pn --rate 500").ifAnswering()).isEqualTo(Duration.ofSeconds(200));
        assertThat(of(OFF, false, "-Pn --rate 0").offPace()).isEqualTo(Estimate.UNLIMITED_PACE);
    }

    @Test
    void silence_is_asked_again_and_waited_for() {
        assertThat(of(OFF, false, "-Pn --timeout 500").ifSilent()).isEqualTo(Duration.ofSeconds(2 * 10 + 1));
        assertThat(of(OFF, false, "-Pn --retries 0 --timeout 500").ifSilent()).isEqualTo(Duration.ofMillis(10_500));
        assertThat(of(OFF, false, "-Pn --retries 4 --timeout 500").ifSilent()).isEqualTo(Duration.ofMillis(52_500));
    }

    @Test
    void discovery_is_a_part_of_it() {
        Estimate scan = of(OFF, false, "--timeout 1000");
        assertThat(scan.ifAnswering()).isEqualTo(Duration.ofSeconds(1 + 10));
        assertThat(scan.ifSilent()).as("three tries of the questions alone").isEqualTo(Duration.ofSeconds(3 + 3));
        assertThat(of(OFF, true, "").ifAnswering()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void this_machine_is_asked_beside_the_others_or_in_turns_with_them() {
        Walk.Tally mixed = new Walk.Tally(2_000, 200_000, 20_000, 100_000, 10_000);
        assertThat(of(mixed, false, "-Pn").ifAnswering()).isEqualTo(Duration.ofSeconds(10));
        assertThat(of(mixed, false, "-Pn --rate 10000").ifAnswering()).isEqualTo(Duration.ofSeconds(20));
        Walk.Tally own = new Walk.Tally(1_000, 700_000, 10_000, 700_000, 10_000);
        assertThat(of(own, false, "-Pn").ifAnswering()).isEqualTo(Duration.ofSeconds(10));
    }
}
