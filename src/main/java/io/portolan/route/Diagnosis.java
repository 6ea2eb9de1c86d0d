package io.portolan.route;

import java.io.FileNotFoundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.NoSuchLanguageException;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.TypeConversionException;
import org.apache.camel.component.bean.MethodNotFoundException;
import org.apache.camel.language.simple.types.SimpleIllegalSyntaxException;
import org.apache.camel.util.URISupport;

/**
 * What one of Camel's exceptions means in the words of a route file, and how to tell the place that caused it. Camel
 * builds a route from top to bottom, so the first place that fits is the one that failed.
 *
 * @param culprits tests of a place, the surest first
 */
record Diagnosis(String what, List<Predicate<Place>> culprits) {
    private static final Pattern UNKNOWN_OPTIONS = Pattern.compile("Unknown parameters=\\[\\{([^=,}]+)");
    private static final Pattern PLACEHOLDER = Pattern.compile("Property with key \\[([^]]+)] not found");
    private static final Pattern BAD_VALUE = Pattern.compile("Error parsing \\[(.*)] as a ([\\w.$]+)");
    private static final Pattern BAD_NUMBER = Pattern.compile("For input string: \"(.+)\"");
    private static final Pattern RESOURCE = Pattern.compile("Cannot find resource: (\\S+)");
    private static final Pattern BEAN_TYPE = Pattern.compile("of type: ([\\w.$]+)$");
    private static final Pattern NAMED =
            Pattern.compile("ExecutorServiceRef (\\S+) not found|Cannot find (\\S+) in Registry with name: (\\S+)");

    /**
     * @param resolve gives a value as it is with its property placeholders filled in
     */
    static Diagnosis of(Throwable failure, Vocabulary vocabulary, UnaryOperator<String> resolve) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable t = failure; t != null && !chain.contains(t); t = t.getCause()) {
            chain.add(t);
        }
        Collections.reverse(chain);
        Rules rules = new Rules(vocabulary, resolve, chain);
        return chain.stream().flatMap(t -> rules.apply(t).stream()).findFirst().orElseGet(() -> rules.unknown(failure));
    }

    private record Rules(Vocabulary vocabulary, UnaryOperator<String> resolve, List<Throwable> chain) {

        Optional<Diagnosis> apply(Throwable t) {
            if (t instanceof NoSuchEndpointException e) {
                return Optional.of(noComponent(e.getUri()));
            } else if (t instanceof NoSuchBeanException e) {
                return Optional.of(noBean(e));
            } else if (t instanceof MethodNotFoundException e) {
                return Optional.of(new Diagnosis(
                        "the bean "
                                + (e.getBean() == null
                                        ? ""
                                        : "of the class "
                                                + e.getBean().getClass().getName() + " ") + "has no method '"
                                + e.getMethodName() + "'",
                        List.of(is(e.getMethodName()), mentions(e.getMethodName()))));
            } else if (t instanceof NoSuchLanguageException e) {
                return Optional.of(new Diagnosis(
                        "no expression language '" + e.getLanguage() + "'",
                        List.of(place -> place.key().equals(e.getLanguage()), is(e.getLanguage()))));
            } else if (t instanceof SimpleIllegalSyntaxException e) {
                return Optional.of(badSimple(e));
            } else if (t instanceof PropertyBindingException e) {
                return Optional.of(badOption(e));
            } else if (t instanceof ClassNotFoundException) {
                return Optional.of(
                        new Diagnosis("no class '" + t.getMessage() + "'", List.of(mentions(t.getMessage()))));
            } else if (t instanceof ResolveEndpointFailedException e) {
                return badEndpoint(e);
            }
            return byMessage(t, t.getMessage() == null ? "" : t.getMessage());
        }

        private Diagnosis noComponent(String uri) {
            String scheme = scheme(uri);
            return new Diagnosis(
                    uri.contains(":")
                            ? "no component with the scheme '" + scheme + "'"
                                    + Nearest.hint(scheme, vocabulary.schemes())
                            : "'" + uri + "' is no endpoint, expected a uri such as direct:name",
                    List.of(endpoint(uri), mentions(scheme + ":")));
        }

        private Diagnosis noBean(NoSuchBeanException e) {
            Matcher type = BEAN_TYPE.matcher(e.getMessage());
            String name = e.getName();
            return new Diagnosis(
                    "no bean '" + name + "'" + (type.find() ? " of the type " + type.group(1) : "")
                            + Nearest.hint(name, vocabulary.beans()),
                    List.of(is(name), is("#" + name), is("#bean:" + name), mentions(name)));
        }

        private Diagnosis badSimple(SimpleIllegalSyntaxException e) {
            String reason = e.getMessage().lines().findFirst().orElse("").replaceFirst(" at location (-?\\d+)$", "");
            String expression = e.getExpression();
            return new Diagnosis(
                    "the expression \"" + expression + "\" is wrong"
                            + (e.getIndex() < 0 ? "" : " at its character " + (e.getIndex() + 1)) + ": "
                            + lower(reason),
                    List.of(is(expression), mentions(expression)));
        }

        private Diagnosis badOption(PropertyBindingException e) {
            String value = String.valueOf(e.getValue());
            String option = e.getPropertyName();
            return new Diagnosis(
                    "the option '" + option + "' does not take '" + value + "'" + expected(),
                    List.of(
                            place -> place.key().equals(option) && is(value).test(place),
                            mentions(option + "=" + value),
                            mentions(option + "=")));
        }

        private Optional<Diagnosis> badEndpoint(ResolveEndpointFailedException e) {
            Matcher unknown = UNKNOWN_OPTIONS.matcher(e.getMessage());
            if (!unknown.find()) {
                return Optional.empty();
            }
            String option = unknown.group(1);
            String scheme = scheme(e.getUri());
            Predicate<Place> step = place -> isEndpoint(place.step().target(), e.getUri());
            return Optional.of(new Diagnosis(
                    "the component '" + scheme + "' has no option '" + option + "'"
                            + Nearest.hint(option, vocabulary.options(scheme)),
                    List.of(
                            step.and(place -> place.key().equals(option)),
                            endpoint(e.getUri()).and(mentions(option + "=")),
                            endpoint(e.getUri()))));
        }

        private Optional<Diagnosis> byMessage(Throwable t, String message) {
            Matcher found = PLACEHOLDER.matcher(message);
            if (found.find()) {
                String key = found.group(1);
                return Optional.of(new Diagnosis(
                        "the property {{" + key + "}} is not set; set " + key + " in portolan.properties",
                        List.of(place -> place.value().contains("{{" + key))));
            }
            found = RESOURCE.matcher(message);
            if (found.find()) {
                String resource = found.group(1);
                return Optional.of(new Diagnosis("no resource " + resource, List.of(mentions(resource))));
            }
            if (t instanceof FileNotFoundException) {
                return Optional.of(new Diagnosis("no file " + message, List.of(mentions(message))));
            }
            found = BAD_VALUE.matcher(message);
            if (found.find()) {
                String value = found.group(1);
                return Optional.of(
                        new Diagnosis("the value '" + value + "' is wrong" + expected(), List.of(is(value))));
            }
            found = NAMED.matcher(message);
            if (found.find()) {
                String name = found.group(1) == null ? found.group(3) : found.group(1);
                String type = found.group(1) == null ? found.group(2) : "ExecutorService";
                return Optional.of(new Diagnosis(
                        "no bean '" + name + "' of the type " + type + Nearest.hint(name, vocabulary.beans()),
                        List.of(is(name), mentions(name))));
            }
            if (message.equals("Unsupported definition: null")) {
                return Optional.of(
                        new Diagnosis("the expression is missing, expected one such as simple: ${body}", List.of()));
            }
            found = BAD_NUMBER.matcher(message);
            if (found.find() && chain.size() == 1) {
                String value = found.group(1);
                return Optional.of(new Diagnosis(
                        "the value '" + value + "' is wrong, expected a whole number", List.of(is(value))));
            }
            return Optional.empty();
        }

        /** For what has no rule: Camel's own words, and the place whose value they quote. */
        private Diagnosis unknown(Throwable failure) {
            String message = chain.stream()
                    .map(Throwable::getMessage)
                    .filter(text -> text != null && !text.isBlank())
                    .reduce((deeper, outer) -> outer.contains(deeper) ? deeper : outer)
                    .orElse(failure.getClass().getName())
                    .replaceAll(" on: [\\w.$]+@\\w+", "");
            Predicate<Place> quoted = place -> message.contains("'" + resolve.apply(place.value()) + "'")
                    || message.contains("[" + resolve.apply(place.value()) + "]");
            return new Diagnosis(
                    message, List.of(quoted.and(place -> !place.value().isEmpty())));
        }

        /** What the type that a value could not be turned into looks like when it is written. */
        private String expected() {
            for (Throwable t : chain) {
                if (t instanceof TypeConversionException e) {
                    return ", expected " + written(e.getToType());
                } else if (t instanceof NoTypeConversionAvailableException e) {
                    return ", expected " + written(e.getToType());
                } else if (String.valueOf(t.getMessage()).endsWith("as the value is not true or false")) {
                    return ", expected true or false";
                }
            }
            return "";
        }

        private static String written(Class<?> type) {
            if (type.isEnum()) {
                return Arrays.stream(type.getEnumConstants())
                        .map(Object::toString)
                        .collect(Collectors.joining(", ", "one of ", ""));
            } else if (type == Boolean.class || type == boolean.class) {
                return "true or false";
            } else if (type == Duration.class) {
                return "a time such as 500 (milliseconds) or 5s";
            } else if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
                return type == Double.class || type == Float.class ? "a number" : "a whole number";
            }
            return "a " + type.getSimpleName();
        }

        private Predicate<Place> is(String value) {
            return place -> place.value().strip().equals(value)
                    || resolve.apply(place.value()).strip().equals(value);
        }

        private Predicate<Place> mentions(String text) {
            Pattern word =
                    Pattern.compile("(?<![\\w.-])" + Pattern.quote(text) + (text.matches(".*\\w") ? "(?![\\w-])" : ""));
            return place -> word.matcher(resolve.apply(place.value())).find();
        }

        private Predicate<Place> endpoint(String uri) {
            return place -> isEndpoint(place.value(), uri);
        }

        private boolean isEndpoint(String written, String uri) {
            return !written.isBlank() && bare(resolve.apply(written)).equals(bare(uri));
        }

        /** A uri in one spelling, without its options. */
        private static String bare(String uri) {
            String path = uri.split("\\?", 2)[0].strip();
            try {
                return URISupport.normalizeUri(path);
            } catch (Exception e) {
                return path;
            }
        }

        private static String scheme(String uri) {
            return uri.split("[:?]", 2)[0];
        }

        private static String lower(String text) {
            return text.isEmpty() ? text : text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
        }
    }
}
