package io.mailwire.pop3.internal.engine;

import io.mailwire.internal.wire.CommandLine;
import io.mailwire.pop3.Pop3Capabilities;
import io.mailwire.pop3.Pop3ResponseCode;
import io.mailwire.pop3.internal.wire.StatusLine;

/** Tells a wrong password from a maildrop that is in use and a server in trouble: the codes of RFC 2449 and 3206. */
final class LoginRefusal {

    private LoginRefusal() {}

    /** Throws where the refusal is not about who logs in: asking for another password would be the wrong answer to it. */
    static void throwUnlessAboutCredentials(
            Pop3Engine engine, CommandLine command, StatusLine status, Pop3Capabilities capabilities) {
        Pop3ResponseCode code = Pop3ResponseCode.atStartOf(status.text()).orElse(Pop3ResponseCode.AUTH);
        switch (code) {
            case IN_USE, LOGIN_DELAY, SYS_TEMP, SYS_PERM, UTF8 ->
                throw engine.refusal(command, status, false, capabilities.loginDelay());
            case AUTH, OTHER -> {
                // About the credentials, or nobody knows: the caller makes an AuthenticationException of it.
            }
        }
    }
}
