package io.portolan.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.target.Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NameSettingsTest {
    @TempDir
    private Path folder;

    @Test
    void the_name_servers_are_those_of_the_system_the_first_three() throws IOException {
        Path conf = Files.writeString(folder.resolve("resolv.conf"), """
                # a comment
                search example.org
                nameserver 192.0.2.53
                nameserver\tns.example.org
                nameserver 2001:db8::53
                nameserver 192.0.2.54
                """);

        assertThat(ReverseNames.servers("", conf))
                .extracting(server -> server.getAddress().getHostAddress() + " " + server.getPort())
                .containsExactly("192.0.2.53 53", "2001:db8:0:0:0:0:0:53 53");
        assertThat(ReverseNames.servers("", folder.resolve("none"))).isEmpty();
    }

    @Test
    void those_that_are_set_are_asked_instead() throws IOException {
        assertThat(ReverseNames.servers("192.0.2.53, 127.0.0.1#5353", folder.resolve("none")))
                .containsExactly(server("192.0.2.53", 53), server("127.0.0.1", 5353));
        assertThatThrownBy(() -> ReverseNames.servers("dns.example.org", folder.resolve("none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("portolan.names.servers: 'dns.example.org' is no name server");
    }

    private static InetSocketAddress server(String address, int port) {
        return new InetSocketAddress(Address.parse(address).toInetAddress(), port);
    }

    private static final String MAC = "70:b3:d5:12:34:56";

    @Test
    void the_longest_prefix_is_the_makers_in_every_form_of_the_list() throws IOException {
        Path ieee = Files.createDirectory(folder.resolve("ieee-data"));
        Files.writeString(ieee.resolve("oui.txt"), """
                OUI/MA-L                                                    Organization
                company_id                                                  Organization

                00-00-0C   (hex)\t\tCisco Systems, Inc
                00000C     (base 16)\t\tCisco Systems, Inc
                \t\t\t\t80 West Tasman Drive

                70-B3-D5   (hex)\t\tIEEE Registration Authority
                """);
        Files.writeString(ieee.resolve("mam.txt"), """
                70-B3-D5   (hex)\t\tMiddle Maker
                100000-1FFFFF     (base 16)\t\tMiddle Maker
                """);
        Files.writeString(ieee.resolve("oui36.txt"), """
                70-B3-D5   (hex)\t\tSmall Maker
                123000-123FFF     (base 16)\t\tSmall Maker
                """);
        Path nmap = Files.writeString(folder.resolve("nmap-mac-prefixes"), """
                # $Id
                00000C Cisco Systems
                70B3D5 IEEE
                70B3D51 Middle Maker
                70B3D5123 Small Maker
                """);
        Path manuf = Files.writeString(folder.resolve("manuf"), """
                # Wireshark
                00:00:0C\tCisco\tCisco Systems, Inc
                70:B3:D5:10:00:00/28\tMiddle\tMiddle Maker
                70:B3:D5:12:30:00/36\tSmall\tSmall Maker
                """);

        for (Path place : new Path[] {ieee, nmap, manuf}) {
            Makers makers = new Makers(folder.resolve("none") + "," + place + "," + nmap);
            assertThat(makers.of("00:00:0c:12:34:56").orElseThrow())
                    .as(place.toString())
                    .startsWith("Cisco Systems");
            assertThat(makers.of(MAC)).as(place.toString()).contains("Small Maker");
            assertThat(makers.of("70:b3:d5:1f:00:00")).as(place.toString()).contains("Middle Maker");
            assertThat(makers.of("02:00:00:00:00:00")).isEmpty();
        }
        assertThat(new Makers("none").of(MAC)).isEmpty();
        assertThat(new Makers("").of(MAC)).isEmpty();
    }
}
