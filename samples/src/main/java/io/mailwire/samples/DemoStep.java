package io.mailwire.samples;

/** One step of the demo, on one server. */
interface DemoStep {

    /** Runs the step and prints what happens. */
    void run(DemoMessage message);
}
