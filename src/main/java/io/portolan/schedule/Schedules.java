package io.portolan.schedule;

import io.portolan.scan.Json;
import io.portolan.scan.ScanOptions;
import io.portolan.scan.ScanRequest;
import io.portolan.scan.Source;
import io.portolan.target.TargetList;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Header;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.quartz.CronExpression;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a route for each enabled row of {@code scheduled_jobs}: made of the route template {@code schedule} when the row
 * appears, made anew when its time changes, removed with it.
 */
public final class Schedules {

    private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);

    /** A row as far as its route depends on it. */
    private record Followed(String id, String name, String cron, String timeZone) {

        static Followed of(Map<String, Object> row) {
            return new Followed(
                    (String) row.get("id"), (String) row.get("name"), (String) row.get("cron_expression"), (String)
                            row.get("time_zone"));
        }

        /** Like no route of the files; by its name where Camel takes that as it is. */
        String routeId() {
            return "schedule:" + (name.matches("[\\w. -]+") ? name : id);
        }
    }

    private final CamelContext context;
    private final Map<String, Followed> followed = new HashMap<>();
    private final Set<Followed> refused = new HashSet<>();

    public Schedules(CamelContext context) {
        this.context = context;
    }

    /**
     * Follows the rows as they are now.
     *
     * @return for each row that is followed anew, when it will run next
     */
    public synchronized List<Map<String, Object>> follow(@Body List<Map<String, Object>> rows) throws Exception {
        Map<String, Followed> wanted = new HashMap<>();
        for (Map<String, Object> row : rows) {
            Followed schedule = Followed.of(row);
            wanted.put(schedule.id(), schedule);
        }
        for (Followed old : List.copyOf(followed.values())) {
            if (!old.equals(wanted.get(old.id()))) {
                leave(old);
            }
        }
        List<Map<String, Object>> next = new ArrayList<>();
        for (Followed schedule : wanted.values()) {
            if (!followed.containsKey(schedule.id())) {
                next(schedule).filter(time -> enter(schedule)).ifPresent(time -> {
                    next.add(Map.of("scheduleId", schedule.id(), "nextRun", time.toString()));
                });
            }
        }
        return next;
    }

    /** One that can't be followed keeps none of the others from it. */
    private boolean enter(Followed schedule) {
        try {
            add(schedule);
            return true;
        } catch (RuntimeException e) {
            LOG.debug("schedule {}", schedule, e);
            refuse(schedule, e.getMessage());
            return false;
        }
    }

    private void add(Followed schedule) {
        TemplatedRouteBuilder.builder(context, "schedule")
                .routeId(schedule.routeId())
                .parameter("id", schedule.id())
                .parameter("cron", schedule.cron())
                .parameter("timeZone", schedule.timeZone())
                .add();
        followed.put(schedule.id(), schedule);
        LOG.info("schedule {} is followed: {} ({})", schedule.name(), schedule.cron(), schedule.timeZone());
    }

    private void leave(Followed schedule) throws Exception {
        context.getRouteController().stopRoute(schedule.routeId());
        context.removeRoute(schedule.routeId());
        followed.remove(schedule.id());
        LOG.info("schedule {} is followed no longer", schedule.name());
    }

    /** When it will run next; empty, and said once, where its row can't be read as a time. */
    @SuppressWarnings("JavaUtilDate") // what Quartz speaks
    private Optional<Instant> next(Followed schedule) {
        try {
            CronExpression cron = new CronExpression(schedule.cron());
            cron.setTimeZone(TimeZone.getTimeZone(ZoneId.of(schedule.timeZone())));
            Date next = cron.getNextValidTimeAfter(new Date());
            if (next != null) {
                return Optional.of(next.toInstant());
            }
            refuse(schedule, "its time never comes again");
        } catch (ParseException | DateTimeException e) {
            refuse(schedule, e.getMessage());
        }
        return Optional.empty();
    }

    private void refuse(Followed schedule, String reason) {
        if (refused.add(schedule)) {
            LOG.warn("schedule {} is not followed: {}", schedule.name(), reason);
        }
    }

    /** The times of a run, for its row. */
    public Map<String, Object> fired(
            @Header("scheduleId") String id,
            @Header("scheduledFireTime") Date lastRun,
            @Header("nextFireTime") Date nextRun) {
        Map<String, Object> times = new HashMap<>();
        times.put("scheduleId", id);
        times.put("lastRun", lastRun.toInstant().toString());
        times.put("nextRun", nextRun == null ? null : nextRun.toInstant().toString());
        return times;
    }

    /** What makes a run this run: one job a fire time, however many services see it come. */
    public String key(@Header("scheduleId") String id, @Header("scheduledFireTime") Date time) {
        return "schedule:" + id + ":" + time.toInstant();
    }

    /** What the schedule asks for. */
    public ScanRequest request(@Header("sourceKey") String key, @Header("schedule") Map<String, Object> row) {
        return new ScanRequest(
                Source.SCHEDULE,
                Optional.of(key),
                Optional.of((String) row.get("name")),
                "discovery".equals(row.get("type")),
                TargetList.ofWords(Json.strings((String) row.get("targets"))),
                ScanOptions.parse(Json.strings((String) row.get("options"))),
                Optional.empty());
    }
}
