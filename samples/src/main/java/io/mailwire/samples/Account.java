package io.mailwire.samples;

import io.mailwire.ClientOptions;

/** Who logs in, and how. */
record Account(String user, String address, String password, ClientOptions options) {

    /** The same for another user of the play server, where all passwords are one. */
    Account as(String other) {
        return new Account(other, other + "@example.org", password, options);
    }

    @Override
    public String toString() {
        return user;
    }
}
