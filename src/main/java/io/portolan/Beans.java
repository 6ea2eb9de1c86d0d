package io.portolan;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.channel.EventLoopGroup;
import io.portolan.discovery.Discovery;
import io.portolan.foreign.Imports;
import io.portolan.inbox.Inbox;
import io.portolan.inbox.SettledFiles;
import io.portolan.monitor.RedeliveryCounter;
import io.portolan.monitor.ScanCounters;
import io.portolan.names.Makers;
import io.portolan.names.ReverseNames;
import io.portolan.notify.Impatience;
import io.portolan.notify.Signature;
import io.portolan.probe.ConnectEngine;
import io.portolan.scan.Collected;
import io.portolan.scan.HostBatch;
import io.portolan.scan.HostRows;
import io.portolan.scan.Intake;
import io.portolan.scan.Json;
import io.portolan.scan.Probing;
import io.portolan.scan.RunningJobs;
import io.portolan.scan.Spool;
import io.portolan.scan.SpoolLock;
import io.portolan.scan.ToJson;
import io.portolan.schedule.Schedules;
import io.portolan.service.HeardServices;
import io.portolan.service.Identification;
import io.portolan.service.NmapProbes;
import io.portolan.service.Protocols;
import io.portolan.service.Shortage;
import io.portolan.service.TalkOpeners;
import io.portolan.service.TalkWorkers;
import io.portolan.service.Talkers;
import io.portolan.service.Talks;
import io.portolan.service.TarpitVerdicts;
import io.portolan.service.Tarpits;
import io.portolan.service.UdpServices;
import io.portolan.store.DatabaseErrors;
import io.portolan.store.Diagnostics;
import io.portolan.store.JobOwnership;
import io.portolan.store.Outage;
import io.portolan.store.TransactedPolicy;
import io.portolan.target.PortSet;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import javax.sql.DataSource;
import org.apache.camel.BindToRegistry;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.LoggingLevel;
import org.apache.camel.Predicate;
import org.apache.camel.builder.PredicateBuilder;
import org.apache.camel.builder.ThreadPoolBuilder;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.LoggingExceptionHandler;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;

/** The beans that the routes name. */
final class Beans implements CamelConfiguration {

    private final Settings settings;
    private final DataSource database;
    private final ConnectEngine engine;
    private final ScanCounters scanCounters;
    private final Spool resultSpool;
    private final RunningJobs runningJobs;
    private final List<InetSocketAddress> nameServers;
    private final PlatformTransactionManager transactions;
    private final Protocols protocols;

    Beans(Settings settings, DataSource database, ConnectEngine engine, ScanCounters counters, JobOwnership ownership) {
        this.settings = settings;
        this.protocols = new Protocols(NmapProbes.in(settings.get("portolan.nmap.service-probes")));
        this.database = database;
        this.engine = engine;
        this.scanCounters = counters;
        this.resultSpool = new Spool(settings.home().resolve("spool"));
        this.runningJobs = new RunningJobs(ownership, counters);
        this.nameServers = ReverseNames.servers(settings.get("portolan.names.servers"), Path.of("/etc/resolv.conf"));
        this.transactions = new DataSourceTransactionManager(database);
    }

    @Override
    public void configure(CamelContext context) {
        context.getManagementStrategy().addEventNotifier(new RedeliveryCounter(scanCounters));
        // What a route hands to a file, a log or a socket without saying how: results as JSON.
        TypeConverterRegistry converters = context.getTypeConverterRegistry();
        converters.addTypeConverter(String.class, HostBatch.class, new ToJson());
        converters.addTypeConverter(byte[].class, HostBatch.class, new ToJson());
        converters.addTypeConverter(InputStream.class, HostBatch.class, new ToJson());
    }

    /** What every {@code sql:} endpoint uses. */
    @BindToRegistry
    public DataSource dataSource() {
        return database;
    }

    @BindToRegistry
    public ConnectEngine connectEngine() {
        return engine;
    }

    @BindToRegistry
    public ScanCounters counters() {
        return scanCounters;
    }

    @BindToRegistry
    public Spool spool() {
        return resultSpool;
    }

    @BindToRegistry
    public SpoolLock spoolLock() {
        return new SpoolLock(settings.home().resolve("spool"));
    }

    @BindToRegistry
    public RunningJobs jobs() {
        return runningJobs;
    }

    @BindToRegistry
    public Intake intake() {
        return new Intake(engine, resultSpool, System::nanoTime);
    }

    @BindToRegistry
    public Discovery discovery() {
        return new Discovery(PortSet.parse(settings.get("portolan.discovery.ports")));
    }

    @BindToRegistry
    public Probing probing() {
        return new Probing();
    }

    @BindToRegistry
    public UdpServices udpServices() {
        return new UdpServices();
    }

    @BindToRegistry
    public HostRows hostRows() {
        return new HostRows(
                settings.getInt("portolan.gone-after"), new Makers(settings.get("portolan.makers.files"))::of);
    }

    @BindToRegistry
    public ObjectMapper json() {
        return Json.mapper();
    }

    /** Single statements that need no more than that a row is read as it is committed. */
    @BindToRegistry
    public TransactedPolicy readCommitted() {
        return new TransactedPolicy(transactions, TransactionDefinition.ISOLATION_READ_COMMITTED);
    }

    /** Decisions that rest on rows that another transaction may change. */
    @BindToRegistry
    public TransactedPolicy serializable() {
        return new TransactedPolicy(transactions, TransactionDefinition.ISOLATION_SERIALIZABLE);
    }

    /** True of an error that another attempt can cure. */
    @BindToRegistry
    public DatabaseErrors passingDatabaseError() {
        return new DatabaseErrors();
    }

    @BindToRegistry
    public Diagnostics diagnostics() {
        return new Diagnostics();
    }

    /** Told of every redelivery. */
    @BindToRegistry
    public Outage outage() {
        return new Outage();
    }

    /** True of an error that stays what it is. */
    @BindToRegistry
    public Predicate finalError() {
        return PredicateBuilder.not(passingDatabaseError());
    }

    /** The lists that a split came to, as one. */
    @BindToRegistry
    public Collected collected() {
        return new Collected();
    }

    /** Batches of addresses side by side: enough to keep the window full while others wait for silence or the database. */
    @BindToRegistry
    public ExecutorService batches(CamelContext context) throws Exception {
        return pool(context, "batches", settings.getInt("portolan.batches"));
    }

    /** The units of all batches: some are probed while others are written. */
    @BindToRegistry
    public ExecutorService units(CamelContext context) throws Exception {
        return pool(context, "units", settings.getInt("portolan.batches"));
    }

    /** Hands chunks to the engine; waits there while it has enough. */
    @BindToRegistry
    public ExecutorService chunks(CamelContext context) throws Exception {
        return pool(context, "chunks", settings.getInt("portolan.batches"));
    }

    /** Runs the jobs that nobody waits for: each is a schedule's only one, or one that was left. */
    @BindToRegistry
    public ExecutorService background(CamelContext context) {
        return context.getExecutorServiceManager().newCachedThreadPool(this, "background");
    }

    private static ExecutorService pool(CamelContext context, String name, int threads) throws Exception {
        return new ThreadPoolBuilder(context)
                .poolSize(threads)
                .maxPoolSize(threads)
                .maxQueueSize(-1)
                .build(context, name);
    }

    /** What is said and heard on the open ports of a batch. */
    @BindToRegistry
    public Talks talks() {
        return new Talks(
                settings.getInt("portolan.banner.ports-a-host"),
                protocols,
                settings.getDuration("portolan.banner.timeout"),
                settings.getDuration("portolan.banner.version-timeout"),
                settings.getDuration("portolan.banner.version-limit"));
    }

    /** The hosts that may be tarpits, and what is said and heard to tell. */
    @BindToRegistry
    public Tarpits tarpits() {
        return new Tarpits(
                settings.getInt("portolan.tarpit.ports"),
                settings.getInt("portolan.tarpit.percent"),
                settings.getDuration("portolan.banner.timeout"),
                settings.getDuration("portolan.banner.version-timeout"));
    }

    @BindToRegistry
    public TarpitVerdicts tarpitVerdicts() {
        return new TarpitVerdicts();
    }

    @BindToRegistry
    public Talkers talker() {
        return new Talkers();
    }

    @BindToRegistry
    public EventLoopGroup talkWorkers(CamelContext context) throws Exception {
        return TalkWorkers.of(context);
    }

    @BindToRegistry
    public Identification identification() {
        return new Identification(protocols);
    }

    @BindToRegistry
    public HeardServices heardServices() {
        return new HeardServices();
    }

    @BindToRegistry
    public Shortage shortage() {
        return new Shortage();
    }

    /** Opens the connections that banners are read from; waits while there are as many as may be. */
    @BindToRegistry
    public ExecutorService banners(CamelContext context) throws Exception {
        return TalkOpeners.of(context, "banners");
    }

    /** Goes on with the inquiries that have heard from a connection: not on the threads of the connections, as it may wait. */
    @BindToRegistry
    public ExecutorService inquiries(CamelContext context) throws Exception {
        return TalkOpeners.of(context, "inquiries");
    }

    @BindToRegistry
    public ReverseNames names(CamelContext context) {
        return new ReverseNames(
                () -> context.getRegistry().lookupByNameAndType("talkWorkers", EventLoopGroup.class),
                nameServers,
                settings.getDuration("portolan.names.timeout"));
    }

    /** For a consumer whose failures come round again by themselves. */
    @BindToRegistry
    public ExceptionHandler quietly(CamelContext context) {
        return new LoggingExceptionHandler(context, Beans.class, LoggingLevel.DEBUG);
    }

    @BindToRegistry
    public Inbox inbox() {
        return new Inbox();
    }

    @BindToRegistry
    public Imports imports() {
        return new Imports(intake(), inbox(), settings.home().resolve("spool"));
    }

    /** The files of the inbox that may be read. */
    @BindToRegistry
    public SettledFiles inboxFiles() {
        return new SettledFiles(settings.getDuration("portolan.inbox.settle"));
    }

    /** What a notification is signed with. */
    @BindToRegistry
    public Signature signature() {
        return new Signature(settings.get("portolan.notify.secret"), settings.home());
    }

    /** Twice the time, since it is had to connect, and again to be answered. */
    @BindToRegistry(lazy = true, destroyMethod = "close")
    public Impatience impatience() {
        return new Impatience(settings.getDuration("portolan.notify.timeout").multipliedBy(2));
    }

    @BindToRegistry
    public Schedules schedules(CamelContext context) {
        return new Schedules(context);
    }
}
