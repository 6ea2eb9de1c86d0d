package io.portolan.route;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.dsl.yaml.deserializers.ModelDeserializersResolver;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.spi.EndpointUriFactory;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.json.DeserializationException;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * The names that a route file may use, as Camel's jars list them. It is asked only for the sake of a message about a
 * mistake, so it reads what it needs then and an empty answer is good enough where a list is missing.
 */
final class Vocabulary {
    private static final String MODEL = "META-INF/org/apache/camel/model/";
    private static final String NAMES = "META-INF/services/org/apache/camel/model.properties";
    private static final String COMPONENTS = "META-INF/services/org/apache/camel/component/";

    private final CamelContext context;

    Vocabulary(CamelContext context) {
        this.context = context;
    }

    /** The schemes of the components in the class path and in the registry. */
    Collection<String> schemes() {
        Set<String> schemes = new TreeSet<>(context.getComponentNames());
        try {
            for (Resource found : PluginHelper.getPackageScanResourceResolver(context)
                    .findResources("classpath:" + COMPONENTS + "*")) {
                String location = found.getLocation();
                schemes.add(location.substring(location.lastIndexOf('/') + 1));
            }
        } catch (Exception e) {
            return schemes;
        }
        return schemes;
    }

    /** The options of a component's endpoints. */
    Collection<String> options(String scheme) {
        EndpointUriFactory factory = context.getCamelContextExtension().getEndpointUriFactory(scheme);
        return factory == null ? Set.of() : factory.propertyNames();
    }

    /** The names of the beans in the registry. */
    Collection<String> beans() {
        return context.getRegistry().findByTypeWithName(Object.class).keySet();
    }

    /** The names of the EIPs. */
    Collection<String> steps() {
        return names().stream().filter(name -> exists(MODEL + name + ".json")).toList();
    }

    /** The properties of an EIP, expression languages among them where it takes an expression. */
    Collection<String> properties(String eip) {
        Set<String> properties = new HashSet<>();
        for (String folder : List.of("", "errorhandler/", "language/", "dataformat/")) {
            properties.addAll(propertiesOf(read(MODEL + folder + eip + ".json")));
        }
        if (properties.contains("expression")) {
            names().stream()
                    .filter(name -> exists(MODEL + "language/" + name + ".json"))
                    .forEach(properties::add);
        }
        if (properties.remove("outputs")) {
            properties.add("steps");
        }
        if (properties.contains("uri")) {
            properties.add("parameters");
        }
        return properties;
    }

    /** Whether an EIP can be written with a word in place of its properties. */
    boolean takesWord(String eip) {
        ConstructNode reader = new ModelDeserializersResolver().resolve(eip);
        try {
            return reader == null || reader.construct(new ScalarNode(Tag.STR, "word", ScalarStyle.PLAIN)) != null;
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    private static Collection<String> propertiesOf(String json) {
        try {
            return !json.isEmpty()
                            && Jsoner.deserialize(json) instanceof JsonObject model
                            && model.get("properties") instanceof JsonObject properties
                    ? properties.keySet()
                    : Set.of();
        } catch (DeserializationException e) {
            return Set.of();
        }
    }

    private static Collection<String> names() {
        return read(NAMES).lines().filter(line -> !line.startsWith("#")).toList();
    }

    private static boolean exists(String resource) {
        return ProcessorDefinition.class.getClassLoader().getResource(resource) != null;
    }

    private static String read(String resource) {
        try (InputStream in = ProcessorDefinition.class.getClassLoader().getResourceAsStream(resource)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
