package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.Optional;

/**
 * The agent of Zabbix, "Zabbix manual: Passive agent checks" and "Header": {@code ZBXD 01}, a length in eight bytes, the lowest
 * first, and the name of an item, {@code agent.version}; the answer is written like that. An agent answers those who are named
 * in its {@code Server}, and hangs up on everybody else, on whom nothing can be seen.
 */
public final class ZabbixAgent implements Protocol {

    private static final String HEADER = "ZBXD\u0001";
    private static final int TEXT = 13;
    private static final String ITEM = "agent.version";

    @Override
    public PortSet ports() {
        return PortSet.of(10050);
    }

    @Override
    public Optional<Step> opening(Server server) {
        String question = HEADER + (char) ITEM.length() + "\0".repeat(7) + ITEM;
        return Optional.of(Step.say(
                question,
                said -> said.length() >= TEXT && said.length() >= TEXT + length(said),
                ZabbixAgent::answered));
    }

    private static long length(Said said) {
        return said.littleEndian(HEADER.length(), 4);
    }

    private static Step answered(Said said) {
        String version = said.latin(TEXT, (int) Math.min(Said.LONGEST_BANNER, length(said)));
        return said.latin().startsWith(HEADER) && said.length() >= TEXT
                ? Step.known(Match.certain("zabbix-agent")
                        .of("Zabbix agent", version.matches("[0-9][0-9A-Za-z.]{0,20}") ? version : "")
                        .cpe("zabbix:zabbix"))
                : Step.notMine();
    }
}
