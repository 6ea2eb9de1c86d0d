package io.portolan.cli;

import io.portolan.monitor.RouteStatus;
import io.portolan.monitor.RunningService;
import io.portolan.report.Cell;
import io.portolan.report.Column;
import io.portolan.report.RowWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "routes",
        description = "Lists the routes of the running service with their counters, asked over JMX.",
        footer = "Example: portolan routes")
final class RoutesCommand implements Callable<Integer> {
    private static final List<Column> COLUMNS = List.of(
            Column.text("route_id"),
            Column.text("state"),
            Column.number("exchanges_total"),
            Column.number("exchanges_completed"),
            Column.number("exchanges_failed"),
            Column.number("exchanges_inflight"),
            Column.number("redeliveries"),
            Column.number("mean_processing_ms"),
            Column.number("uptime_seconds"),
            Column.text("last_completed_at"));

    private final Session session;

    @Mixin
    private FormatOption format = new FormatOption();

    RoutesCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        List<RouteStatus> routes = routes();
        try (RowWriter out = format.format().open(COLUMNS, session.out())) {
            for (RouteStatus route : routes) {
                out.row(List.of(
                        Cell.text(route.routeId()),
                        Cell.text(route.state()),
                        Cell.number(route.exchangesTotal()),
                        Cell.number(route.exchangesCompleted()),
                        Cell.number(route.exchangesFailed()),
                        Cell.number(route.exchangesInflight()),
                        Cell.number(route.redeliveries()),
                        route.meanProcessing()
                                .map(mean -> Cell.number(mean.toMillis()))
                                .orElse(Cell.ABSENT),
                        Cell.number(route.uptime().toSeconds()),
                        route.lastCompleted().map(Cell::time).orElse(Cell.ABSENT)));
            }
        }
        return ExitCode.DONE;
    }

    private List<RouteStatus> routes() {
        try {
            return new RunningService(session.settings().home()).routes();
        } catch (IllegalStateException e) {
            throw new BadAnswer(e.getMessage());
        }
    }
}
