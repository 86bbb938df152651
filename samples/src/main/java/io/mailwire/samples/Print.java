package io.mailwire.samples;

/** The demo's page: titles and indented lines. */
final class Print {

    private Print() {}

    static void title(String text) {
        System.out.println();
        System.out.println(text);
    }

    static void line(String text) {
        System.out.println("  " + text);
    }
}
