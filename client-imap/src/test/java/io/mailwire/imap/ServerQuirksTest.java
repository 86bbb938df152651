package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** What real servers do that no RFC says, and the test that shows that we live with it; each of them is there. */
class ServerQuirksTest {

    private static final String QUIRKS = """
            Gmail: labels, and ids of its own: SummariesTest#gmail_fetchesIdsAndLabelsByItsOwnNames
            Gmail: X-GM-RAW: SearchTest#gmail_searchesAsPeopleDo
            Gmail: brackets in flags: internal.codec.FetchDecoderTest#gmail_readsFlagsWithBrackets
            Gmail: brackets in PERMANENTFLAGS: internal.codec.StatusResponseTest#gmail_readsBracketsWithinFlags
            Gmail: a response code without text: internal.codec.StatusResponseTest#gmail_readsACodeWithoutText
            Gmail: multiparts without parts: internal.codec.BodyStructureDecoderTest#gmail_readsMultipartsWithoutParts
            Gmail: multiparts without parts and boundary: internal.codec.BodyStructureDecoderTest#gmail_readsMultipartsWithoutPartsAndBoundary
            Gmail: message/rfc822 in base64 has no envelope: internal.codec.BodyStructureDecoderTest#gmail_readsAnEncodedMessageAsABasicPart
            Gmail: addresses cut in the wrong place: internal.codec.EnvelopeDecoderTest#gmail_readsAnAddressCutInTheWrongPlace
            Gmail: groups of the wrong form: internal.codec.EnvelopeDecoderTest#gmail_readsGroupsOfTheWrongForm
            Gmail: BAD for IDLE with a space behind it: IdleTest#tellsAtTheFirstChangeAllOfTheBurst
            Gmail: refusals told by text: OpeningTest#gmail_tellsWhatPassesFromWhatDoesNot
            Gmail: INBOX in the user's language: internal.codec.FolderDecodersTest#gmail_knowsInboxByXlistWhateverItsName
            Gmail: XLIST beside SPECIAL-USE: FoldersTest#findsSpecialFoldersByAttribute
            Gmail: lines of 16,000 octets: internal.codec.FetchRequestTest#boundsLinesByWhatTheServerTakes
            Gmail: a bare number as description: internal.codec.BodyStructureDecoderTest#gmail_readsABareNumberAsDescription
            Gmail: quotas of more than 32 bits: PropertiesTest#tellsQuotas
            Exchange: a login without a mailbox: SessionSetupTest#exchange_takesALoginWithoutAMailboxForNone
            Exchange: a login without a mailbox, told late: SummaryStreamTest#exchange_tellsALoginWithoutAMailbox
            Exchange: throttling, with the time to wait: SessionTest#exchange_throttlesAndSaysForHowLong
            Exchange: throttled searches: SearchTest#exchange_isNotAskedAgainWhileItIsThrottledAndKeepsEsearch
            Exchange: throttled sorting: SortingTest#exchange_isNotAskedForEverythingWhileItIsThrottled
            Gmail: labels beside flags that nobody asked for: EventsTest#tellsFlagsInWhateverCompanyTheyChange
            Exchange: throttled fetches: SummaryStreamTest#exchange_waitsAsLongAsItIsToldAndAsksForTheRest
            Exchange: throttled fetches for a sort: SortingTest#exchange_waitsAsLongAsItIsToldWhileItFetchesWhatToSortBy
            Exchange: "Server Unavailable" without a tag: SessionTest#exchange_takesALineWithoutTagForTheEnd
            Exchange: the same for a greeting: OpeningTest#exchange_takesABareUnavailableForARefusedConnection
            Outlook: a space behind STATUS: internal.codec.FolderDecodersTest#outlook_toleratesASpaceAfterTheStatus
            Exchange: spaces between addresses: internal.codec.EnvelopeDecoderTest#exchange_readsExtraSpacesAndFillsInMissingAuthors
            Exchange: COPYUID without sets: internal.codec.StatusResponseTest#exchange_readsCopyUidWithoutSets
            Exchange: COPYUID without its OK: ChangingTest#exchange_readsACopyUidWithoutItsOk
            Exchange: invalid response codes: internal.codec.StatusResponseTest#exchange_keepsAnInvalidCodeAsText
            Exchange: a disposition without parentheses: internal.codec.BodyStructureDecoderTest#exchange_readsADispositionWithoutParentheses
            Exchange: folder names that should be quoted: internal.codec.FolderDecodersTest#exchange_readsNamesThatShouldHaveBeenQuoted
            Exchange 2003: hangs up over NAMESPACE, which nobody asks unasked: OpeningTest#takesTwoTurnsToConnectLogInAndSelect
            Exchange: sizes of -1: internal.codec.BodyStructureDecoderTest#exchange_readsMinusOneAsUnknownSize
            Exchange: missing and padded encodings: internal.codec.BodyStructureDecoderTest#exchange_readsMissingAndPaddedEncodings
            Exchange: the whole for a range: ContentQuirksTest#exchange_sendsTheWholeForARange
            Exchange: the range in the answer's name: ContentQuirksTest#exchange_repeatsTheRangeInItsAnswer
            Exchange, GoDaddy: numbers of messages that never were: internal.engine.FolderChangesTest#exchange_tellsOfMessagesThatNeverWere
            Exchange: empty lines between responses: SummaryStreamTest#exchange_passesOverEmptyLinesAndMessagesThatNeverWere
            Exchange: LSUB beside IMAP4rev2: FoldersTest#exchange_sendsNoLsubWhereRev2IsOffered
            Exchange: SERVERBUG for a repeated LIST: FoldersTest#exchange_refusesARepeatedListAndTheSessionGoesOn
            Exchange: shared mailboxes by LOGIN: OpeningTest#exchange_logsIntoSharedMailboxesByLogin
            Exchange: no From: internal.codec.EnvelopeDecoderTest#exchange_readsExtraSpacesAndFillsInMissingAuthors
            Exchange, GMX: empty ID refused: SessionSetupTest#exchangeAndGmx_areAskedWithNilAndNotWithAnEmptyList
            Exchange: NO for part of the messages: SessionTest#exchange_takesNoForPartOfTheMessagesAsTheOthersSuccess
            Yahoo: spaces behind SEARCH: internal.codec.SearchDecoderTest#yahoo_readsSearchResultsWithTrailingSpacesAndWithoutOrder
            Yahoo: no CHARSET: SearchTest#yahoo_tellsARefusedCharsetWithoutTheCode
            Yahoo: ID takes quoted strings only: SessionSetupTest#saysWhoItIsBeforeTheLoginAndBehindIt
            Yahoo, Yandex, Rambler: IDLE goes stale: internal.engine.IdleHabitsTest#renewsInTimeForMostAndSoonerForSome
            Yahoo: results without order: internal.codec.SearchDecoderTest#yahoo_readsSearchResultsWithTrailingSpacesAndWithoutOrder
            Yahoo: empty address lists: internal.codec.EnvelopeDecoderTest#yahoo_readsEmptyAddressLists
            Yahoo: a stray space with undisclosed-recipients: internal.codec.EnvelopeDecoderTest#yahoo_readsAStraySpaceWithUndisclosedRecipients
            Yahoo: one message makes it refuse all: DownloadAllTest#yahoo_refusesAllForOneThatItCannotRead
            Yahoo: one message makes it refuse a whole listing: SummaryStreamTest#yahoo_refusesAllForOneThatItCannotTellOf
            Yahoo: no mod-sequences, though XYMHIGHESTMODSEQ: SearchTest#asksForNoModSequencesOfAFolderWithoutThem
            Yahoo: lines of 1,000 octets: SummaryStreamTest#yahoo_keepsCommandsBelowAThousandOctetsInOneTurn
            Yahoo: spaces behind a BODYSTRUCTURE: internal.codec.BodyStructureDecoderTest#yahoo_readsTrailingSpaces
            iCloud: nothing for RFC822: ContentQuirksTest#icloud_isAskedForBodyAndNeverForRfc822
            iCloud: ENABLED that names nothing: SessionSetupTest#icloud_believesThatWhatItDoesNotMentionIsOn
            iCloud: capabilities that a proxy garbles before the login: SessionSetupTest#asksWhatIsOfferedWhereTheLoginDidNotSay
            iCloud: malformed Message-ID: internal.codec.EnvelopeDecoderTest#icloud_keepsAMalformedMessageId
            Yandex: BYE until one hangs up: SessionTest#yandex_takesByeForTheEnd
            Yandex: BODY without a value: ContentQuirksTest#yandex_leavesOutTheValue
            QQ, Yandex: multiparts with their parent's boundary: internal.codec.BodyStructureDecoderTest#qqAndYandex_readMultipartsWithTheBoundaryOfTheirParent
            mail.ru: sizes as 9.3736e+06: internal.codec.BodyStructureDecoderTest#mailRu_readsSizesInScientificNotation
            mail.ru: NIL as parameter: internal.codec.BodyStructureDecoderTest#mailRu_readsNilAsParameterValue
            mail.ru: the UID behind a literal: internal.codec.FetchDecoderTest#mailRu_readsTheUidBehindALiteralAndSizesInScientificNotation
            mail.ru: the UID behind the list: ContentQuirksTest#mailru_sendsTheUidBehindTheList
            Coremail: Unsafe Login without ID: SessionSetupTest#coremail_saysWhoItIsOnceAFolderIsRefusedForThat
            Coremail: SASL-IR that it does not have: OpeningTest#coremail_isGivenTheResponseAgainWhereItDoesNotTakeItAtOnce
            Coremail, Winmail: empty STATUS: internal.codec.FolderDecodersTest#coremailAndWinmail_takeAnEmptyStatusForNothingTold
            Coremail: no UIDNEXT: internal.engine.FolderChangesTest#coremail_tellsNoUidNext
            Coremail: NOOP that keeps nothing alive: IdleTest#coremail_countsStatusAsLifeAndNotNoop
            Coremail: tags that begin with a letter: internal.engine.TagsTest#beginWithALetterAndNeverRepeat
            Coremail: unescaped quotes: internal.codec.BodyStructureDecoderTest#coremail_readsUnescapedQuotesInTheDescription
            QQ: a backslash before the closing quote: internal.codec.FetchDecoderTest#qq_readsAnEnvelopeWithABackslashBeforeTheQuote
            Zoho: a star among flags: internal.codec.FetchDecoderTest#zoho_readsAStarAmongFlags
            Zoho: negative numbers: internal.codec.FetchDecoderTest#zoho_readsNegativeSequenceNumbers
            Zoho: MODSEQ of -1: internal.codec.FetchDecoderTest#zoho_readsMinusOneForAModSeq
            GMX: hangs up over IDLE: IdleTroubleTest#gmx_hangsUpInPlaceOfLettingIdleBegin
            GMX, Bluemind: broken multiparts, in what forms can be thought of: internal.codec.BodyStructureDecoderTest#keepsThePartsOfUnfinishedMultiparts
            Cyrus: COPYUID in an untagged OK: SessionTest#cyrus_readsCopyUidFromUntaggedOk
            Dovecot: NIL for an empty multipart's parts: internal.codec.BodyStructureDecoderTest#dovecot_readsNilInPlaceOfTheParts
            Dovecot: MISSING_DOMAIN and its like: internal.codec.EnvelopeDecoderTest#dovecot_readsItsWordsForMissingParts
            Dovecot: folders that cannot be selected: internal.codec.FolderDecodersTest#readsFolders
            Dovecot: nothing that is not asked for by RETURN: FoldersTest#listsEverythingInOneTurnWhereTheServerCan
            Dovecot: OK Still here: IdleTroubleTest#outlastsHundredsOfRenewals
            Courier: atoms for names of headers: internal.codec.FetchRequestTest#courier_namesFieldsByAtomsWhereTheyAreSuch
            Courier: no quoted header in SEARCH: internal.codec.SearchEncoderTest#courier_findsNoHeaderWhoseNameIsQuoted
            Courier: odd namespaces: internal.codec.FolderDecodersTest#readsNamespacesWithoutDelimiterAndCutShort
            DavMail: extra spaces: internal.codec.FetchDecoderTest#davmail_readsExtraSpaces
            SurgeMail: a space before the bracket: internal.codec.StatusResponseTest#surgemail_readsASpaceBeforeTheBracket
            GreenMail: a star among PERMANENTFLAGS: internal.codec.FetchDecoderTest#greenmail_readsAStarAmongThePermanentFlags
            hMailServer: descending ranges: ChangingTest#hMailServer_writesRangesAscending
            Domino: an envelope in extra parentheses: internal.codec.EnvelopeDecoderTest#domino_readsAnEnvelopeInExtraParentheses
            Domino: quotes inside a charset: internal.codec.BodyStructureDecoderTest#domino_readsQuotesInsideACharset
            Domino: () for a body: internal.codec.BodyStructureDecoderTest#domino_readsEmptyBodies
            Domino: a literal without its line end: internal.codec.FetchDecoderTest#domino_readsALiteralWithoutItsLineEnd
            Proton Bridge: no RETURN in LIST: FoldersTest#proton_listsPlainlyOnceReturnOptionsAreNotUnderstood
            Proton Bridge: no UID EXPUNGE: ChangingTest#proton_leavesMessagesMarkedWhereUidExpungeIsNotKnown
            Rambler: literals shorter than announced: ContentQuirksTest#rambler_announcesMoreThanItSends
            QIP: FETCH without anything: internal.codec.FetchDecoderTest#qip_readsAnEmptyFetch
            STRATO: INBOX hidden by RETURN: FoldersTest#strato_findsInboxThoughReturnOptionsHideIt
            Naver: lines padded with NUL: SummaryStreamTest#naver_padsResponsesWithNuls
            Lark: no host in addresses: internal.codec.EnvelopeDecoderTest#lark_readsALoneLocalPartAsAnAddress
            SmarterMail: NIL among addresses: internal.codec.EnvelopeDecoderTest#smarterMail_readsNilAmongAddresses
            Stalwart: a limit on the messages of one command: SearchTest#stalwart_looksAtSoManyMessagesAtOnceAndIsAskedForTheRest
            Stalwart: the same while idling: IdleTest#stalwart_takesNothingForGoneWhereTheServerLooksAtSomeMessagesOnly
            Stalwart: spaces between parts: internal.codec.BodyStructureDecoderTest#stalwart_putsSpacesBetweenParts
            maddy: NIL for the encoding: internal.codec.BodyStructureDecoderTest#maddy_readsNilForTheEncoding
            public-inbox: a bare plus: AppendTest#publicInbox_takesABarePlusForLeave
            others: paths that begin with the delimiter: internal.codec.FolderDecodersTest#knowsTheLevelsOfAName
            others: FETCH without what was asked for: SummaryStreamTest#saysWhatTheServerDidNotSend
            others: LITERAL + with a space: internal.codec.StatusResponseTest#readsCapabilitiesThatAreCutInTwo
            others: THREADID NIL: internal.codec.FetchDecoderTest#imapflow_readsANilThreadId
            """;

    @Test
    void eachHasItsTest() throws ClassNotFoundException {
        List<String> quirks = QUIRKS.lines().toList();
        assertEquals(quirks.size(), quirks.stream().distinct().count());
        for (String quirk : quirks) {
            String[] test = quirk.substring(quirk.lastIndexOf(": ") + 2).split("#", -1);
            List<Method> found = Arrays.stream(
                            Class.forName("io.mailwire.imap." + test[0]).getDeclaredMethods())
                    .filter(m -> m.getName().equals(test[1]))
                    .filter(m -> m.isAnnotationPresent(Test.class) || m.isAnnotationPresent(ParameterizedTest.class))
                    .toList();
            assertTrue(!found.isEmpty(), "no test for " + quirk);
        }
    }
}
