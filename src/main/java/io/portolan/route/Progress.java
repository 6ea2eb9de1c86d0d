package io.portolan.route;

import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.apache.camel.Processor;
import org.apache.camel.StartupStep;
import org.apache.camel.reifier.ProcessorReifier;
import org.apache.camel.support.startup.DefaultStartupStep;
import org.apache.camel.support.startup.DefaultStartupStepRecorder;

/**
 * How far Camel has come in making the steps of a route. Its exceptions name the outermost step at best; but it reports
 * the beginning and the end of each to the recorder of its start, and one that failed has begun and never ends. Nothing
 * is kept of the rest, and nothing happens when messages flow.
 */
final class Progress extends DefaultStartupStepRecorder {
    private final Deque<StartupStep> begun = new ConcurrentLinkedDeque<>();

    /** The ids of the steps that have begun and not ended, the innermost first. */
    List<String> begun() {
        return begun.stream().map(StartupStep::getName).toList();
    }

    @Override
    public StartupStep beginStep(Class<?> type, String name, String description) {
        if (name == null || (type != ProcessorReifier.class && type != Processor.class)) {
            return super.beginStep(type, name, description);
        }
        StartupStep step = new DefaultStartupStep(type.getSimpleName(), name, description, 0, 0, 0, 0);
        begun.addFirst(step);
        return step;
    }

    @Override
    public void endStep(StartupStep step) {
        if (!begun.remove(step)) {
            super.endStep(step);
        }
    }
}
