package io.portolan.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.portolan.report.Cell;
import io.portolan.report.Column;
import io.portolan.report.Details;
import io.portolan.report.Format;
import io.portolan.report.Json;
import io.portolan.report.Query;
import io.portolan.report.RowWriter;
import java.io.IOException;
import java.io.Writer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "job",
        description = "Shows one scan or discovery job with its statistics.",
        footer = "Example: portolan job 2f0c1c1e-8f5e-4c39-9d0c-6d8b7a1f0a44")
final class JobCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "Its id, as `portolan jobs` lists it.", converter = JobId.class)
    private UUID id;

    @Mixin
    private FormatOption format = new FormatOption();

    JobCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        print(find());
        return ExitCode.DONE;
    }

    private Map<String, Cell> find() throws Exception {
        try (Connection connection = session.transaction()) {
            Optional<Map<String, Cell>> scan = Query.read(connection, "job", JobCommand::first, id);
            if (scan.isPresent()) {
                return scan.get();
            }
            return Query.read(connection, "discovery-job", JobCommand::first, id)
                    .orElseThrow(() -> JobId.unknown(id));
        }
    }

    private static Optional<Map<String, Cell>> first(ResultSet rows) throws SQLException, IOException {
        return rows.next() ? Optional.of(Details.of(rows)) : Optional.empty();
    }

    private void print(Map<String, Cell> job) throws IOException {
        Writer out = session.out();
        switch (format.format()) {
            case TABLE -> Details.print(job, out);
            case JSON -> {
                try (JsonGenerator json = Json.generator(out)) {
                    json.writeStartObject();
                    for (Map.Entry<String, Cell> cell : job.entrySet()) {
                        Json.write(json, cell.getKey(), cell.getValue());
                    }
                    json.writeEndObject();
                }
                out.write("\n");
            }
            case CSV -> {
                List<Column> columns = job.keySet().stream().map(Column::text).toList();
                try (RowWriter csv = Format.CSV.open(columns, out)) {
                    csv.row(List.copyOf(job.values()));
                }
            }
        }
        out.flush();
    }
}
