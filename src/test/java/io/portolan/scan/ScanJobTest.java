package io.portolan.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScanJobTest {

    @ParameterizedTest
    @CsvSource({"0, 1024", "100000, 1024", "1000, 500", "100, 64", "1, 64"})
    void at_a_low_rate_few_addresses_are_worked_off_together(String rate, int addresses) {
        assertThat(ScanJob.addressesABatch(ScanOptions.parse(List.of("--rate", rate))))
                .isEqualTo(addresses);
    }
}
