package io.meltemi.xds;

/** What a port's streams call beside the source of resources. */
record StreamHandlers(
    PeerAuthenticator authenticator, QuerySource queries, ConnectionHandler connections) {}
