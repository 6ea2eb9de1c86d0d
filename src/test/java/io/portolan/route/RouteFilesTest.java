package io.portolan.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Executors;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.main.Main;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;
import org.apache.camel.spi.TransactedPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

class RouteFilesTest {
    @TempDir
    Path routes;

    private final Main main = new Main();

    @AfterEach
    void stop() {
        main.stop();
    }

    /** A bean that routes can name. */
    public static final class Charts {
        public Object read(Object body) {
            return body;
        }
    }

    private void start() throws Exception {
        Properties settings = new Properties();
        settings.setProperty("portolan.retry.delay", "20");
        settings.setProperty("portolan.retry.maximum", "many");
        settings.setProperty("portolan.next", "persist-host");
        main.setOverrideProperties(settings);
        main.configure().withName("portolan");
        main.bind("charts", new Charts());
        main.bind("grouped", new GroupedBodyAggregationStrategy());
        main.bind("pool", Executors.newSingleThreadExecutor());
        main.bind("dataSource", new PGSimpleDataSource());
        main.bind("readCommitted", new TransactedPolicy() {
            @Override
            public void beforeWrap(Route route, NamedNode definition) {}

            @Override
            public Processor wrap(Route route, Processor processor) {
                return processor;
            }
        });
        RouteFiles files = RouteFiles.in(routes);
        main.configure().addLambdaRouteBuilder(builder -> files.load(builder.getContext()));
        try {
            main.start();
        } catch (Exception e) {
            throw files.explain(e).<Exception>map(mistake -> mistake).orElse(e);
        }
    }

    /** What the start says about the files, with the folder left out. */
    private String mistake() {
        Throwable thrown = catchThrowable(this::start);
        assertThat(thrown).isInstanceOf(RouteFileException.class);
        assertThat(main.getCamelContext().getStatus()).isNotEqualTo(ServiceStatus.Started);
        return thrown.getMessage().replace(routes + "/", "").replace(routes.toString(), "ROUTES");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(routes.resolve(name), text);
    }

    /** One route with these steps, of which the first is in line 6. */
    private String steps(String steps) throws IOException {
        write("probe.camel.yaml", """
                - route:
                    id: probe
                    from:
                      uri: direct:probe
                      steps:
                """ + steps.indent(8));
        return mistake();
    }

    @Nested
    class good_files {
        @Test
        void start_with_the_configurations_of_later_files() throws Exception {
            write("a.camel.yaml", """
                    - route:
                        id: inbox
                        routeConfigurationId: retry
                        from:
                          uri: direct:inbox
                          steps:
                            - to: direct:{{portolan.next}}
                            - toD: "direct:${header.next}"
                            - to: seda:later
                            - poll: { uri: "seda:read-by-poll", timeout: "10" }
                            - to: seda:read-by-poll
                    """);
            write("b.camel.yaml", """
                    - route:
                        id: persist-host
                        errorHandler: { noErrorHandler: {} }
                        from:
                          uri: direct:persist-host
                          steps:
                            - transacted: { ref: readCommitted }
                            - throwException: { exceptionType: java.lang.IllegalStateException, message: lost }
                    - route:
                        id: later
                        from: { uri: seda:later, steps: [ { stop: {} } ] }
                    """);
            write("z.camel.yaml", """
                    - routeConfiguration:
                        id: retry
                        onException:
                          - onException:
                              exception: [java.lang.IllegalStateException]
                              redeliveryPolicy: { maximumRedeliveries: "2", redeliveryDelay: "{{portolan.retry.delay}}" }
                              handled: { constant: true }
                              steps:
                                - setBody: { simple: "kept after: ${exception.message}" }
                    """);
            write("readme.txt", "not a route");
            start();
            assertThat(main.getCamelContext().getRoutes())
                    .extracting(Route::getId)
                    .containsExactlyInAnyOrder("inbox", "persist-host", "later");
            assertThat(main.getCamelTemplate().requestBody("direct:inbox", "x")).isEqualTo("kept after: lost");
        }

        @Test
        void may_make_beans() throws Exception {
            write("a.camel.yaml", """
                    - route:
                        id: a
                        from: { uri: direct:a, steps: [ { bean: { ref: chart, method: read } } ] }
                    """);
            write("b.camel.yaml", "- beans:\n  - name: chart\n    type: '%s'\n".formatted(Charts.class.getName()));
            start();
            assertThat(main.getCamelTemplate().requestBody("direct:a", "x")).isEqualTo("x");
        }

        @Test
        void may_have_names_with_dots_and_a_byte_order_mark() throws Exception {
            write("v1.0.camel.yaml", "\uFEFF- route: { id: a, from: { uri: 'direct:a', steps: [ { log: ä } ] } }\n");
            start();
            assertThat(main.getCamelContext().getRoute("a")).isNotNull();
        }
    }

    @Nested
    class the_folder {
        @Test
        void that_is_missing_is_named() {
            routes = Path.of("/nowhere/routes");
            assertThat(mistake())
                    .isEqualTo("ROUTES: no such folder, expected the folder of route files (PORTOLAN_ROUTES names it)");
        }

        @Test
        void without_route_files_is_named() throws Exception {
            write("notes.yaml", "- route: {}");
            assertThat(mistake())
                    .isEqualTo("ROUTES: no route files in the folder, expected NAME.camel.yaml"
                            + " (PORTOLAN_ROUTES names it)");
        }

        @Test
        void that_may_not_be_read_is_named() throws Exception {
            Files.setPosixFilePermissions(routes, PosixFilePermissions.fromString("-wx------"));
            try {
                assumeThat(Files.isReadable(routes)).as("not run by root").isFalse();
                assertThat(mistake()).isEqualTo("ROUTES: cannot be read (permission denied)");
            } finally {
                Files.setPosixFilePermissions(routes, PosixFilePermissions.fromString("rwx------"));
            }
        }

        @Test
        void may_not_hold_a_folder_with_the_name_of_a_route_file() throws Exception {
            Files.createDirectory(routes.resolve("probe.camel.yaml"));
            assertThat(mistake()).isEqualTo("probe.camel.yaml: is a folder, expected a file of routes");
        }

        @Test
        void may_not_hold_a_link_to_nothing() throws Exception {
            Files.createSymbolicLink(routes.resolve("probe.camel.yaml"), Path.of("gone"));
            assertThat(mistake()).isEqualTo("probe.camel.yaml: cannot be read (no such file)");
        }
    }

    @Nested
    class a_file {
        @Test
        void that_is_empty_is_refused() throws Exception {
            write("probe.camel.yaml", "");
            assertThat(mistake()).isEqualTo("probe.camel.yaml: is empty, expected a list of routes (- route: …)");
        }

        @Test
        void of_comments_alone_is_refused() throws Exception {
            write("probe.camel.yaml", "# later\n");
            assertThat(mistake()).isEqualTo("probe.camel.yaml: is empty, expected a list of routes (- route: …)");
        }

        @Test
        void that_is_not_utf_8_is_refused_at_the_byte() throws Exception {
            Files.write(
                    routes.resolve("probe.camel.yaml"),
                    "- route:\n    # caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(mistake())
                    .isEqualTo("probe.camel.yaml:2:10: the byte 0xE9 is not UTF-8, expected a text in UTF-8");
        }

        @Test
        void that_is_no_list_is_refused() throws Exception {
            write("probe.camel.yaml", "route:\n  id: probe\n");
            assertThat(mistake()).isEqualTo("probe.camel.yaml:1:1: expected a list of routes (- route: …)");
        }

        @Test
        void with_words_for_routes_is_refused() throws Exception {
            write("probe.camel.yaml", "- route\n");
            assertThat(mistake()).isEqualTo("probe.camel.yaml:1:3: expected a route (- route: …)");
        }

        @Test
        void with_broken_yaml_is_refused_at_its_line() throws Exception {
            write("probe.camel.yaml", """
                    - route:
                        id: probe
                        from:
                          uri: direct:probe
                          steps:
                            - log: x
                           - log: y
                    """);
            assertThat(mistake())
                    .startsWith("probe.camel.yaml:7:8: is not YAML: expected <block end>")
                    .contains("check the indentation");
        }

        @Test
        void with_a_tab_is_refused_at_its_line() throws Exception {
            write("probe.camel.yaml", "- route:\n\tid: probe\n");
            assertThat(mistake()).startsWith("probe.camel.yaml:2:1: is not YAML: found character '\\t(TAB)'");
        }

        @Test
        void with_a_key_twice_is_refused() throws Exception {
            write("probe.camel.yaml", """
                    - route:
                        id: probe
                        id: again
                        from: { uri: direct:a, steps: [ { log: x } ] }
                    """);
            assertThat(mistake()).isEqualTo("probe.camel.yaml:3:5: route 'probe': the key 'id' is there twice");
        }

        @Test
        void with_an_unknown_element_is_refused() throws Exception {
            write("probe.camel.yaml", "- rout:\n    id: probe\n");
            assertThat(mistake()).isEqualTo("probe.camel.yaml:1:3: 'rout' cannot stand here (did you mean 'route'?)");
        }

        @Test
        void with_a_bean_of_an_unknown_class_is_refused() throws Exception {
            write("probe.camel.yaml", "- beans:\n  - name: chart\n    type: io.portolan.Nope\n");
            assertThat(mistake()).isEqualTo("probe.camel.yaml:3:5: no class 'io.portolan.Nope'");
        }
    }

    @Nested
    class a_step {
        @Test
        void of_an_unknown_name_is_refused() throws Exception {
            assertThat(steps("- log: x\n- too: direct:probe"))
                    .isEqualTo("probe.camel.yaml:7:11: route 'probe', step 'too: direct:probe':"
                            + " no step is called 'too' (did you mean 'to'?)");
        }

        @Test
        void with_an_unknown_property_is_refused() throws Exception {
            assertThat(steps("- setHeader: { nam: n, simple: '${body}' }"))
                    .isEqualTo("probe.camel.yaml:6:24: route 'probe', step 'setHeader':"
                            + " 'setHeader' has no property 'nam' (did you mean 'name'?)");
        }

        @Test
        void with_an_unknown_property_after_its_expression_is_refused() throws Exception {
            assertThat(steps("""
                    - split:
                        simple: ${body}
                        streamin: true
                        steps:
                          - log: x
                    """))
                    .isEqualTo("probe.camel.yaml:8:13: route 'probe', step 'split':"
                            + " 'split' has no property 'streamin' (did you mean 'streaming'?)");
        }

        @Test
        void with_two_expressions_is_refused() throws Exception {
            assertThat(steps("- setBody: { simple: '${body}', constant: x }"))
                    .isEqualTo("probe.camel.yaml:6:41: route 'probe', step 'setBody':"
                            + " 'setBody' has its expression twice, and 'constant' is the second");
        }

        @Test
        void with_two_names_is_refused() throws Exception {
            assertThat(steps("- log: x\n  to: direct:probe"))
                    .isEqualTo("probe.camel.yaml:6:11: route 'probe', step 'log: x':"
                            + " a step has one name, but here are 'log', 'to'; check the indentation");
        }

        @Test
        void that_is_no_list_is_refused() throws Exception {
            assertThat(steps("log: x"))
                    .isEqualTo("probe.camel.yaml:5:7: route 'probe', step 'from: direct:probe':"
                            + " 'steps' does not take a mapping, expected a list");
        }

        @Test
        void of_an_unknown_scheme_is_refused() throws Exception {
            assertThat(steps("- log: x\n- to: drect:connect"))
                    .isEqualTo("probe.camel.yaml:7:11: route 'probe', step 'to: drect:connect':"
                            + " no component with the scheme 'drect' (did you mean 'direct'?)");
        }

        @Test
        void of_an_unknown_scheme_is_found_where_it_is_nested() throws Exception {
            assertThat(steps("""
                    - split:
                        simple: ${body}
                        steps:
                          - log: x
                          - choice:
                              when:
                                - simple: ${body} == 1
                                  steps:
                                    - to:
                                        uri: telegram:connect
                                        parameters: { to: me }
                    """))
                    .startsWith("probe.camel.yaml:15:29: route 'probe', step 'to: telegram:connect':"
                            + " no component with the scheme 'telegram' (expected one of bean, ")
                    .contains(", sql, ");
        }

        @Test
        void of_an_unknown_scheme_is_found_behind_a_transaction() throws Exception {
            assertThat(steps("- transacted: { ref: readCommitted }\n- log: x\n- to: sqll:select 1"))
                    .isEqualTo("probe.camel.yaml:8:11: route 'probe', step 'to: sqll:select 1':"
                            + " no component with the scheme 'sqll' (did you mean 'sql'?)");
        }

        @Test
        void of_an_unknown_scheme_is_refused_before_a_message_completes_it() throws Exception {
            assertThat(steps("- toD: prbe:${body}"))
                    .startsWith("probe.camel.yaml:6:11: route 'probe', step 'toD: prbe:${body}':"
                            + " no component with the scheme 'prbe'");
        }

        @Test
        void with_an_unknown_option_is_refused() throws Exception {
            assertThat(steps("- to: log:x\n- to: sql:classpath:sql/a.sql?dataSorce=#dataSource"))
                    .isEqualTo("probe.camel.yaml:7:11: route 'probe',"
                            + " step 'to: sql:classpath:sql/a.sql?dataSorce=#dataSource':"
                            + " the component 'sql' has no option 'dataSorce' (did you mean 'dataSource'?)");
        }

        @Test
        void with_an_unknown_option_is_refused_at_the_parameter() throws Exception {
            assertThat(steps("""
                    - to:
                        uri: log:x
                        parameters:
                          showBody: true
                          nope: 1
                    """))
                    .startsWith("probe.camel.yaml:10:15: route 'probe', step 'to: log:x':"
                            + " the component 'log' has no option 'nope' (expected one of ");
        }

        @Test
        void with_a_bean_that_is_missing_is_refused() throws Exception {
            assertThat(steps("- bean: { ref: chart, method: read }"))
                    .isEqualTo("probe.camel.yaml:6:19: route 'probe', step 'bean: chart':"
                            + " no bean 'chart' (did you mean 'charts'?)");
        }

        @Test
        void with_an_option_whose_bean_is_missing_is_refused() throws Exception {
            assertThat(steps("- to: sql:select 1?dataSource=#bean:nope"))
                    .startsWith("probe.camel.yaml:6:11: route 'probe', step 'to: sql:select 1?dataSource=#bean:nope':"
                            + " no bean 'nope' (expected one of charts, dataSource, ");
        }

        @Test
        void with_a_parameter_whose_bean_is_missing_is_refused() throws Exception {
            assertThat(steps("""
                    - to:
                        uri: sql:select 1
                        parameters:
                          dataSource: "#dataSorce"
                    """))
                    .isEqualTo("probe.camel.yaml:9:15: route 'probe', step 'to: sql:select 1':"
                            + " no bean 'dataSorce' of the type javax.sql.DataSource (did you mean 'dataSource'?)");
        }

        @Test
        void with_a_transaction_policy_that_is_missing_is_refused() throws Exception {
            assertThat(steps("- transacted: { ref: readComitted }\n- log: x"))
                    .isEqualTo("probe.camel.yaml:6:25: route 'probe', step 'transacted: readComitted':"
                            + " no bean 'readComitted' of the type org.apache.camel.spi.Policy"
                            + " (did you mean 'readCommitted'?)");
        }

        @Test
        void with_an_aggregation_that_is_missing_is_refused() throws Exception {
            assertThat(steps("""
                    - split:
                        simple: ${body}
                        aggregationStrategy: grouper
                        steps:
                          - log: x
                    """))
                    .isEqualTo("probe.camel.yaml:8:13: route 'probe', step 'split':"
                            + " no bean 'grouper' of the type AggregationStrategy (did you mean 'grouped'?)");
        }

        @Test
        void with_a_pool_that_is_missing_is_refused() throws Exception {
            assertThat(steps("""
                    - split:
                        simple: ${body}
                        parallelProcessing: true
                        executorService: pol
                        steps:
                          - log: x
                    """))
                    .isEqualTo("probe.camel.yaml:9:13: route 'probe', step 'split':"
                            + " no bean 'pol' of the type ExecutorService (did you mean 'pool'?)");
        }

        @Test
        void with_a_method_that_is_missing_is_refused() throws Exception {
            assertThat(steps("- bean: { ref: charts, method: reed }"))
                    .isEqualTo("probe.camel.yaml:6:32: route 'probe', step 'bean: charts':" + " the bean of the class "
                            + Charts.class.getName() + " has no method 'reed'");
        }

        @Test
        void with_a_class_that_is_missing_is_refused() throws Exception {
            assertThat(steps("""
                    - doTry:
                        steps:
                          - log: x
                        doCatch:
                          - exception: [java.lang.Nope]
                            steps:
                              - log: y
                    """))
                    .isEqualTo("probe.camel.yaml:10:29: route 'probe', step 'doTry': no class 'java.lang.Nope'");
        }

        @Test
        void with_a_property_that_is_not_set_is_refused() throws Exception {
            assertThat(steps("- to: log:{{portolan.nope}}"))
                    .isEqualTo("probe.camel.yaml:6:11: route 'probe', step 'to: log:{{portolan.nope}}':"
                            + " the property {{portolan.nope}} is not set; set portolan.nope in portolan.properties");
        }

        @Test
        void with_a_property_that_is_not_set_in_an_expression_is_refused() throws Exception {
            assertThat(steps("- setBody:\n    simple: '{{nope}}'"))
                    .isEqualTo("probe.camel.yaml:7:13: route 'probe', step 'setBody':"
                            + " the property {{nope}} is not set; set nope in portolan.properties");
        }

        @Test
        void with_a_bad_expression_is_refused() throws Exception {
            assertThat(steps("- setBody: { simple: 'a ${boddy}' }"))
                    .isEqualTo("probe.camel.yaml:6:22: route 'probe', step 'setBody':"
                            + " the expression \"a ${boddy}\" is wrong at its character 3: unknown function: boddy");
        }

        @Test
        void with_a_bad_predicate_is_refused() throws Exception {
            assertThat(steps("""
                    - choice:
                        when:
                          - simple: ${body} == 1
                            steps:
                              - log: x
                          - simple: ${body} === 2
                            steps:
                              - log: x
                    """))
                    .isEqualTo("probe.camel.yaml:11:17: route 'probe', step 'choice':"
                            + " the expression \"${body} === 2\" is wrong at its character 9: unexpected token =");
        }

        @Test
        void with_an_unknown_language_is_refused() throws Exception {
            assertThat(steps("- setBody: { simpel: '${body}' }"))
                    .isEqualTo("probe.camel.yaml:6:22: route 'probe', step 'setBody':"
                            + " 'setBody' has no property 'simpel' (did you mean 'simple'?)");
        }

        @Test
        void with_a_language_that_is_not_there_is_refused() throws Exception {
            assertThat(steps("- setBody: { groovy: x }"))
                    .isEqualTo("probe.camel.yaml:6:22: route 'probe', step 'setBody': no expression language 'groovy'");
        }

        @Test
        void with_a_statement_that_does_not_exist_is_refused() throws Exception {
            assertThat(steps("- log: x\n- to: sql:classpath:sql/nope.sql?dataSource=#dataSource"))
                    .isEqualTo("probe.camel.yaml:7:11: route 'probe',"
                            + " step 'to: sql:classpath:sql/nope.sql?dataSource=#dataSource':"
                            + " no resource classpath:sql/nope.sql");
        }

        @Test
        void with_a_value_of_the_wrong_type_is_refused() throws Exception {
            assertThat(steps("- split:\n    simple: ${body}\n    streaming: perhaps\n    steps:\n      - log: x"))
                    .isEqualTo("probe.camel.yaml:8:13: route 'probe', step 'split':"
                            + " the value 'perhaps' is wrong, expected true or false");
        }

        @Test
        void with_an_option_of_the_wrong_type_is_refused() throws Exception {
            assertThat(steps("- to: log:x?groupSize=many"))
                    .isEqualTo("probe.camel.yaml:6:11: route 'probe', step 'to: log:x?groupSize=many':"
                            + " the option 'groupSize' does not take 'many', expected a whole number");
        }

        @Test
        void with_a_word_that_is_not_among_the_words_is_refused() throws Exception {
            assertThat(steps("- to: { uri: log:x, pattern: InOnnly }"))
                    .isEqualTo("probe.camel.yaml:6:29: route 'probe', step 'to: log:x':"
                            + " the value 'InOnnly' is wrong, expected one of InOnly, InOut");
        }

        @Test
        void that_takes_no_word_is_refused() throws Exception {
            assertThat(steps("- log: x\n- wireTap: seda:spool"))
                    .isEqualTo("probe.camel.yaml:7:11: route 'probe', step 'wireTap: seda:spool':"
                            + " 'wireTap' does not take a word, expected properties (wireTap: { … })");
        }

        @Test
        void without_a_uri_is_refused() throws Exception {
            assertThat(steps("- log: x\n- to:"))
                    .isEqualTo("probe.camel.yaml:7:11: route 'probe', step 'to': uri must be specified and not empty");
        }

        @Test
        void without_its_expression_is_refused_behind_a_transaction() throws Exception {
            assertThat(steps("""
                    - setBody: { constant: x }
                    - transacted: { ref: readCommitted }
                    - doTry:
                        steps:
                          - setBody: { constant: x }
                        doFinally:
                          steps:
                            - setBody: {}
                    """))
                    .isEqualTo("probe.camel.yaml:13:19: route 'probe', step 'setBody':"
                            + " the expression is missing, expected one such as simple: ${body}");
        }

        @Test
        void that_nothing_completes_is_refused() throws Exception {
            assertThat(steps("""
                    - log: x
                    - aggregate:
                        correlationExpression: { constant: x }
                        aggregationStrategy: grouped
                        steps:
                          - log: x
                    """))
                    .startsWith("probe.camel.yaml:4:7: route 'probe', step 'from: direct:probe': ")
                    .contains("At least one of the completions options [completionTimeout,");
        }

        @Test
        void with_an_id_that_is_taken_is_refused() throws Exception {
            assertThat(steps("- log: { id: here, message: x }\n- log: { id: here, message: y }"))
                    .isEqualTo("probe.camel.yaml:7:18: route 'probe', step 'log: y':"
                            + " there is another step with the id 'here', at probe.camel.yaml:6:18");
        }

        @Test
        void to_a_route_that_is_not_there_is_refused() throws Exception {
            assertThat(steps("- to: direct:prob"))
                    .isEqualTo("probe.camel.yaml:6:11: route 'probe', step 'to: direct:prob':"
                            + " no route is from direct:prob (did you mean 'direct:probe'?)");
        }

        @Test
        void that_enriches_from_a_route_that_is_not_there_is_refused() throws Exception {
            assertThat(steps("- enrich: { constant: 'direct:{{portolan.next}}' }"))
                    .isEqualTo("probe.camel.yaml:6:21: route 'probe', step 'enrich':"
                            + " no route is from direct:persist-host (expected one of direct:probe)");
        }

        @Test
        void into_a_queue_that_nobody_reads_is_refused() throws Exception {
            assertThat(steps("- wireTap: { uri: seda:spool }"))
                    .isEqualTo("probe.camel.yaml:6:22: route 'probe', step 'wireTap: seda:spool':"
                            + " no route is from seda:spool (expected one of direct:probe)");
        }
    }

    @Nested
    class a_route {
        @Test
        void without_an_id_is_refused() throws Exception {
            write("probe.camel.yaml", "- route:\n    from: { uri: direct:a, steps: [ { log: x } ] }\n");
            assertThat(mistake())
                    .isEqualTo("probe.camel.yaml:1:3: the route has no id, expected - route: { id: …, from: … }");
        }

        @Test
        void that_begins_with_from_is_refused_for_want_of_an_id() throws Exception {
            write("probe.camel.yaml", "- from: { id: x, uri: direct:a, steps: [ { log: x } ] }\n");
            assertThat(mistake())
                    .isEqualTo("probe.camel.yaml:1:3: the route has no id, expected - route: { id: …, from: … }");
        }

        @Test
        void with_an_id_that_is_taken_is_refused() throws Exception {
            write("a.camel.yaml", "- route: { id: probe, from: { uri: direct:a, steps: [ { log: x } ] } }\n");
            write("b.camel.yaml", "# b\n- route: { id: probe, from: { uri: direct:b, steps: [ { log: x } ] } }\n");
            assertThat(mistake())
                    .isEqualTo("b.camel.yaml:2:3: route 'probe':"
                            + " there is another route with the id 'probe', at a.camel.yaml:1:3");
        }

        @Test
        void from_where_another_is_from_is_refused() throws Exception {
            write("a.camel.yaml", "- route: { id: a, from: { uri: direct:a, steps: [ { log: x } ] } }\n");
            write("b.camel.yaml", """
                    - route:
                        id: b
                        from:
                          uri: direct://a?timeout=5
                          steps:
                            - log: x
                    """);
            assertThat(mistake())
                    .isEqualTo("b.camel.yaml:4:7: route 'b', step 'from: direct://a?timeout=5':"
                            + " there is another route from 'direct:a', at a.camel.yaml:1:27");
        }

        @Test
        void from_an_unknown_scheme_is_refused() throws Exception {
            write("a.camel.yaml", "- route:\n    id: a\n    from:\n      uri: timr:a\n      steps: [ { log: x } ]\n");
            assertThat(mistake())
                    .isEqualTo("a.camel.yaml:4:7: route 'a', step 'from: timr:a':"
                            + " no component with the scheme 'timr' (did you mean 'timer'?)");
        }

        @Test
        void from_an_unknown_scheme_is_blamed_before_those_who_call_it() throws Exception {
            write("a.camel.yaml", "- route: { id: a, from: { uri: 'timer:a', steps: [ { to: 'direct:b' } ] } }\n");
            write("b.camel.yaml", "- route: { id: b, from: { uri: 'drect:b', steps: [ { log: x } ] } }\n");
            assertThat(mistake())
                    .isEqualTo("b.camel.yaml:1:27: route 'b', step 'from: drect:b':"
                            + " no component with the scheme 'drect' (did you mean 'direct'?)");
        }

        @Test
        void with_a_wrong_option_at_its_beginning_is_refused() throws Exception {
            write("a.camel.yaml", """
                    - route:
                        id: a
                        from:
                          uri: file:{{portolan.next}}?nope=1
                          steps: [ { log: x } ]
                    """);
            assertThat(mistake())
                    .startsWith("a.camel.yaml:4:7: route 'a', step 'from: file:{{portolan.next}}?nope=1':"
                            + " the component 'file' has no option 'nope'");
        }

        @Test
        void with_a_wrong_cron_expression_is_refused() throws Exception {
            write("a.camel.yaml", """
                    - route:
                        id: a
                        from:
                          uri: quartz:g/n
                          parameters:
                            cron: never
                          steps: [ { log: x } ]
                    """);
            assertThat(mistake())
                    .startsWith(
                            "a.camel.yaml:6:9: route 'a', step 'from: quartz:g/n': CronExpression 'never' is invalid");
        }

        @Test
        void without_steps_is_refused() throws Exception {
            write("a.camel.yaml", "- route:\n    id: a\n    from:\n      uri: direct:a\n");
            assertThat(mistake())
                    .startsWith(
                            "a.camel.yaml:4:7: route 'a', step 'from: direct:a': Route a has no output processors.");
        }

        @Test
        void without_a_uri_is_refused() throws Exception {
            write("a.camel.yaml", "- route:\n    id: a\n    from:\n      steps: [ { log: x } ]\n");
            assertThat(mistake()).isEqualTo("a.camel.yaml:4:7: route 'a', step 'from': Uri is mandatory");
        }

        @Test
        void with_an_order_that_is_no_number_is_refused() throws Exception {
            write("a.camel.yaml", """
                    - route:
                        id: a
                        startupOrder: first
                        from: { uri: direct:a, steps: [ { log: x } ] }
                    """);
            assertThat(mistake())
                    .isEqualTo("a.camel.yaml:3:5: route 'a': the value 'first' is wrong, expected a whole number");
        }

        @Test
        void with_a_configuration_that_is_not_there_is_refused() throws Exception {
            write("a.camel.yaml", "- routeConfiguration: { id: retry }\n");
            write("b.camel.yaml", """
                    - route:
                        id: b
                        routeConfigurationId: retri
                        from: { uri: direct:b, steps: [ { log: x } ] }
                    """);
            assertThat(mistake())
                    .isEqualTo("b.camel.yaml:3:5: route 'b': no route configuration 'retri' (did you mean 'retry'?)");
        }
    }

    @Nested
    class a_route_configuration {
        private String retry(String onException) throws IOException {
            write("a.camel.yaml", """
                    - route:
                        id: a
                        routeConfigurationId: retry
                        from: { uri: direct:a, steps: [ { log: x } ] }
                    """);
            write("errors.camel.yaml", """
                    - routeConfiguration:
                        id: retry
                        onException:
                          - onException:
                    """ + onException.indent(14));
            return mistake();
        }

        @Test
        void with_a_count_that_is_no_number_is_refused() throws Exception {
            assertThat(retry("""
                    exception: [java.lang.Exception]
                    redeliveryPolicy:
                      maximumRedeliveries: many
                    """))
                    .isEqualTo("errors.camel.yaml:7:17: route configuration 'retry', step 'onException':"
                            + " the value 'many' is wrong, expected a whole number");
        }

        @Test
        void with_a_setting_that_is_no_number_is_refused() throws Exception {
            assertThat(retry("""
                    exception: [java.lang.Exception]
                    redeliveryPolicy:
                      maximumRedeliveries: "{{portolan.retry.maximum}}"
                    """))
                    .isEqualTo("errors.camel.yaml:7:17: route configuration 'retry', step 'onException':"
                            + " the value 'many' is wrong, expected a whole number");
        }

        @Test
        void with_an_unknown_property_of_its_policy_is_refused() throws Exception {
            assertThat(retry("""
                    exception: [java.lang.Exception]
                    redeliveryPolicy:
                      maximumRedelivery: 3
                    """))
                    .startsWith("errors.camel.yaml:7:17: route configuration 'retry', step 'onException':"
                            + " 'redeliveryPolicy' has no property 'maximumRedelivery'");
        }

        @Test
        void with_an_empty_condition_is_refused() throws Exception {
            assertThat(retry("exception: [java.lang.Exception]\nonWhen:"))
                    .isEqualTo("errors.camel.yaml:6:15: route configuration 'retry', step 'onException':"
                            + " 'onWhen' is empty, expected properties (onWhen: { … })");
        }

        @Test
        void with_an_unknown_exception_is_refused() throws Exception {
            assertThat(retry("exception:\n  - java.lang.Excption\nhandled: { constant: true }"))
                    .isEqualTo("errors.camel.yaml:6:19: route configuration 'retry', step 'onException':"
                            + " no class 'java.lang.Excption'");
        }

        @Test
        void with_a_step_of_an_unknown_scheme_is_refused() throws Exception {
            assertThat(retry("""
                    exception: [java.lang.Exception]
                    steps:
                      - to: spol:x
                    """))
                    .startsWith("errors.camel.yaml:7:19: route configuration 'retry', step 'to: spol:x':"
                            + " no component with the scheme 'spol'");
        }

        @Test
        void with_a_step_to_a_route_that_is_not_there_is_refused() throws Exception {
            assertThat(retry("""
                    exception: [java.lang.Exception]
                    steps:
                      - to: direct:b
                    """))
                    .startsWith("errors.camel.yaml:7:19: route configuration 'retry', step 'to: direct:b':"
                            + " no route is from direct:b");
        }

        @Test
        void with_an_id_that_is_taken_is_refused() throws Exception {
            write("a.camel.yaml", "- routeConfiguration: { id: retry }\n");
            write("b.camel.yaml", "- routeConfiguration: { id: retry }\n");
            assertThat(mistake())
                    .isEqualTo("b.camel.yaml:1:25: route configuration 'retry':"
                            + " there is another route configuration with the id 'retry', at a.camel.yaml:1:25");
        }
    }

    @Test
    void a_failure_that_no_file_caused_is_not_explained() {
        assertThat(RouteFiles.in(routes).explain(new IllegalStateException("port taken")))
                .isEmpty();
    }

    @Test
    void a_message_is_one_line_and_hides_passwords() throws Exception {
        assertThat(steps("- to: sql:select 1?password=secret&nope=1"))
                .doesNotContain("secret")
                .doesNotContain("\n")
                .contains("password=xxxxxx");
        assertThat(List.of(mistake().split("\n"))).hasSize(1);
    }
}
