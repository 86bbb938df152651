package io.mailwire.internal.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTML of others: what it says, and how it stands below what somebody else wrote. */
@Timeout(60)
class HtmlTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<head><title>T</title><style>p {}</style><body>Text | Text",
                "<head><meta charset=utf-8><p>Text, and no end of the head | Text, and no end of the head",
                "<head><header>Top</header></head><p>Text | Top%n%nText",
                "<style>a</styles>b</style>c | c",
                "<script>if (a < b) '</scripts>'</SCRIPT >c | c",
                "<title>a</title/>b | b",
                "<img alt='a > b' title=\"c > d\">e | e",
                "<a href=x>y title=\">\" | y title=\">\"",
                "<a 'b>c' | c'",
                "<a b= >c | c",
                "<a/b='>'/>c | c",
                "<a =\">c | c",
                "a < b > c | a < b > c",
                "<3 | <3",
                "<!-- > -->a<!---->b<!-->c | abc",
                "<!DOCTYPE html><?xml?>a</>b | ab",
                "a<textarea><b title='</textarea>'>c | a'>c",
                "<p>one<p>two<br>three<td>four | one%n%ntwo%nthree four",
                "&lt;b&gt; &#x41;&unknown; & | <b> A&unknown; &",
                "a <b title='no end | a <b title='no end",
                "a <b | a <b",
            })
    void saysWhatABrowserShows(String html, String text) {
        assertEquals(text.replace("%n", "\n"), HtmlText.toText(html));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<html><head><title>T</title><style>* { display: none }</style></head><body class=x><p>a</body></html> | <p>a",
                "a<link rel=stylesheet href=x><meta http-equiv=refresh><base href=x>b | a   b",
                "a<script>x</script><noscript>b</noscript> | a  b",
                "<<style></style>style>* {} | < style>* {}",
                "a</<!---->style> | a style>",
                "<p title='<style>'>a</p> | <p title='<style>'>a</p>",
                "<p =' title='<style>'>b | <p =' title='<style>'>b",
                "<textarea><p title='</textarea><style>x</style>'>a | '>a",
                "<svg><style>x</style></svg> | <svg> </svg>",
                "a<style>x | a",
                "a<p title='no end | a",
            })
    void standsBelowOthersWithoutWhatIsAboutTheDocument(String html, String quoted) {
        assertEquals(quoted, HtmlQuote.of(html, Map.of()));
    }

    @Test
    void refersToItsPicturesByTheirNewIds() {
        Map<String, String> ids = Map.of("a", "1", "b@x", "2", "c%d", "3", "e&f", "4");
        assertEquals(
                "<img src=cid:1><img src=\"CID:2\"><p style='background: url(cid:1), url(&quot;cid:2&quot;)'>"
                        + "<img src=cid:2 alt=cid:3><i t='cid:4 cid:ab acid:a cid:'>cid:a",
                HtmlQuote.of(
                        "<img src=cid:a><img src=\"CID:b@x\"><p style='background: url(cid:a), url(&quot;cid:b@x&quot;)'>"
                                + "<img src=cid:b%40x alt=cid:c%25d><i t='cid:e&f cid:ab acid:a cid:'>cid:a",
                        ids));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<a ",
                "<a b='",
                "<a b=\"c\" d='",
                "<!--",
                "<!",
                "</",
                "<style>",
                "<style></styl",
                "<textarea></",
                "&",
                "&#",
                "<p>",
                "\n \t",
                "<a b=cid:",
                "<a b='cid:x' ",
                "<a cid:&",
                "<<",
                "a<",
                "<a//=",
                "<li>",
                "<title/>"
            })
    void takesTimeInProportion(String piece) throws Exception {
        LinearTime.check(piece, 10_000, piece::repeat, HtmlText::toText);
        LinearTime.check(piece, 10_000, piece::repeat, html -> HtmlQuote.of(html, Map.of("x", "y")));
    }
}
