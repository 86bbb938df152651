package io.mailwire.pop3;

import io.mailwire.SeenKey;
import io.mailwire.pop3.internal.engine.Opening;
import java.time.Instant;

/**
 * What a session knows of its client, for its drain.
 *
 * @param opening opens another session like it
 * @param key whose maildrop it is
 * @param options how to drain
 * @param began when the session began to be opened, so before it saw what is in the maildrop
 * @param beganNanos the same on {@link System#nanoTime}'s line, which nobody sets: how long ago it is
 */
record DrainRecipe(Opening opening, SeenKey key, DrainOptions options, Instant began, long beganNanos) {}
