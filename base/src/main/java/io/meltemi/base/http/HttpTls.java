package io.meltemi.base.http;

import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * TLS of a port.
 *
 * @param parameters asked for each connection: protocols and cipher suites
 */
public record HttpTls(SSLContext context, Supplier<SSLParameters> parameters) {}
