package io.portolan.cli;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Lays a command's help out: a short synopsis, options by what they are about, and an example at the end. */
final class HelpSections {
    /** By the tens of an option's order. */
    private static final Map<Integer, String> HEADINGS =
            Map.of(0, "Options:%n", 1, "What to probe:%n", 2, "How:%n", 3, "Output:%n", 9, "Help:%n");

    private HelpSections() {}

    static void arrange(CommandLine command) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        usage.abbreviateSynopsis(true);
        usage.sortOptions(false);
        usage.footerHeading("%n");
        usage.parameterListHeading(
                command.getCommandSpec().positionalParameters().isEmpty() ? "" : "%n");
        usage.optionListHeading("");
        usage.commandListHeading("%nCommands:%n");
        command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpSections::options);
        command.getSubcommands().values().forEach(HelpSections::arrange);
    }

    private static String options(Help help) {
        StringBuilder text = new StringBuilder();
        List<Integer> sections = help.commandSpec().options().stream()
                .map(HelpSections::section)
                .distinct()
                .sorted()
                .toList();
        for (int section : sections) {
            List<OptionSpec> options = help.commandSpec().options().stream()
                    .filter(Predicate.not(OptionSpec::hidden).and(option -> section(option) == section))
                    .sorted(java.util.Comparator.comparingInt(OptionSpec::order))
                    .collect(Collectors.toList());
            Help.Layout layout = help.createDefaultLayout(options, List.of(), help.colorScheme());
            layout.addOptions(options, help.createDefaultParamLabelRenderer());
            text.append(help.createHeading("%n" + HEADINGS.get(section))).append(layout);
        }
        return text.toString();
    }

    /** An option without an order comes with the first ones. */
    private static int section(OptionSpec option) {
        return option.order() < 0 ? 0 : option.order() / 10;
    }
}
