package io.mailwire.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The library that does the work is nobody's business. */
class PublicSignaturesTest {

    @Test
    void showOnlyTheJdkAndOurOwnTypes() {
        List<String> leaks = Arrays.stream(DnsClient.class.getMethods())
                .filter(m -> Stream.concat(Stream.of(m.getReturnType()), Arrays.stream(m.getParameterTypes()))
                        .map(t -> t.isArray() ? t.getComponentType() : t)
                        .anyMatch(t -> !t.isPrimitive()
                                && !t.getName().startsWith("java.")
                                && !t.getName().matches("io\\.mailwire\\.(dns|spi)\\.[A-Z]\\w*")))
                .map(Method::toString)
                .toList();
        assertEquals(List.of(), leaks);
    }
}
