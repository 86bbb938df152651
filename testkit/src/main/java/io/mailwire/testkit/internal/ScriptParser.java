package io.mailwire.testkit.internal;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;

/** Reads a transcript. Every mistake in it is an IllegalArgumentException with its line, before any client connects. */
public final class ScriptParser {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LF = {'\n'};

    private final NamedData data;
    private final byte[] eol;
    private final List<Script.Step> steps = new ArrayList<>();
    private final Set<String> tags = new HashSet<>();
    private String previousClientLine = "";
    private Optional<String> last = Optional.empty();
    private boolean stalls;

    private ScriptParser(Map<String, byte[]> data, boolean lfOnly) {
        this.data = new NamedData(data);
        this.eol = lfOnly ? LF : CRLF;
    }

    public static Script parse(String transcript, Map<String, byte[]> data, boolean lfOnly) {
        return new ScriptParser(data, lfOnly).parse(transcript);
    }

    private Script parse(String transcript) {
        int number = 0;
        for (String line : transcript.split("\r?\n", -1)) {
            number++;
            String text = line.stripLeading();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            try {
                if (last.isPresent()) {
                    throw new IllegalArgumentException("nothing can follow \"" + last.get() + "\"");
                }
                steps.add(new Script.Step(number, text, action(text)));
            } catch (IllegalArgumentException mistake) {
                throw new IllegalArgumentException(
                        "transcript line " + number + ": " + mistake.getMessage() + "\n    " + line, mistake);
            }
        }
        return new Script(List.copyOf(steps), stalls);
    }

    private Script.Action action(String text) {
        if (text.startsWith("S:")) {
            return serverLine(afterColon(text));
        }
        if (text.startsWith("C:")) {
            return clientLine(afterColon(text));
        }
        if (text.startsWith("--")) {
            return directive(text.substring(2).strip());
        }
        throw new IllegalArgumentException("a line starts with S:, C:, -- or #");
    }

    private static String afterColon(String text) {
        return text.startsWith(" ", 2) ? text.substring(3) : text.substring(2);
    }

    private Script.Action serverLine(String text) {
        Matcher whole = Placeholder.WHOLE_LINE.matcher(text);
        Template template = whole.matches() && whole.group(1).equals("data") && whole.group(2) != null
                ? Template.dotted(data.resolve(whole.group(2)), eol)
                : Template.line(text, data, tags, eol);
        return run -> run.say(template);
    }

    private Script.Action clientLine(String text) {
        Matcher whole = Placeholder.WHOLE_LINE.matcher(text);
        if (whole.matches()) {
            Optional<byte[]> expected = Optional.ofNullable(whole.group(2)).map(data::resolve);
            if (whole.group(1).equals("data")) {
                return run -> run.expectData(expected);
            }
            return run -> run.expectChunk(expected);
        }
        LinePattern pattern = LinePattern.parse(text, data);
        if (pattern.literal() && !previousClientLine.endsWith("}") && !previousClientLine.endsWith("<any>")) {
            throw new IllegalArgumentException("the C: line before a literal ends in {n}, {n+} or <any>");
        }
        previousClientLine = text;
        tags.addAll(pattern.tags());
        return run -> run.expect(pattern);
    }

    private Script.Action directive(String text) {
        String[] words = text.split("\\s+", 2);
        String argument = words.length == 2 ? words[1].strip() : "";
        if (!argument.isEmpty()
                && Set.of("close", "reset", "silence", "stall", "endless", "flush")
                        .contains(words[0])) {
            throw new IllegalArgumentException("\"-- " + words[0] + "\" takes nothing behind it");
        }
        return switch (words[0]) {
            case "starttls" -> startTls(text, argument);
            case "raw" -> {
                Template octets = Template.raw(quotedOctets(argument));
                yield run -> run.say(octets);
            }
            case "junk" -> {
                Template junk = Template.raw(Junk.octets(Integer.parseInt(argument)));
                yield run -> run.say(junk);
            }
            case "pause" -> {
                Duration pause = duration(argument);
                yield run -> run.pause(pause);
            }
            case "gate" -> {
                if (!argument.matches("\\w+")) {
                    throw new IllegalArgumentException("a gate has a name, as in \"-- gate idling\"");
                }
                yield run -> run.gate(argument);
            }
            case "flush" -> ScriptRun::flush;
            case "close" -> atTheEnd(text, ScriptRun::close);
            case "reset" -> atTheEnd(text, ScriptRun::reset);
            case "silence" -> atTheEnd(text, ScriptRun::silence);
            case "endless" -> atTheEnd(text, ScriptRun::endless);
            case "stall" -> {
                stalls = true;
                yield atTheEnd(text, ScriptRun::stall);
            }
            default -> throw new IllegalArgumentException("unknown directive \"" + words[0] + "\"");
        };
    }

    private Script.Action startTls(String text, String argument) {
        return switch (argument) {
            case "" -> ScriptRun::startTls;
            case "fails" -> atTheEnd(text, ScriptRun::startTlsFails);
            default -> throw new IllegalArgumentException("\"-- starttls\" or \"-- starttls fails\"");
        };
    }

    private Script.Action atTheEnd(String text, Script.Action action) {
        last = Optional.of("-- " + text);
        return action;
    }

    private static byte[] quotedOctets(String argument) {
        if (argument.length() < 2 || !argument.startsWith("\"") || !argument.endsWith("\"")) {
            throw new IllegalArgumentException(
                    "raw octets stand in double quotes on one line; in Java source an escape is written \\\\r\\\\n");
        }
        return Escapes.octets(argument.substring(1, argument.length() - 1));
    }

    private static Duration duration(String text) {
        try {
            return Duration.parse("PT" + (text.endsWith("ms") ? millis(text) : text));
        } catch (DateTimeParseException | NumberFormatException mistake) {
            throw new IllegalArgumentException("a pause is written 5ms or 2s", mistake);
        }
    }

    private static String millis(String text) {
        long millis = Long.parseLong(text.substring(0, text.length() - 2).strip());
        return String.format("%d.%03dS", millis / 1000, millis % 1000);
    }
}
