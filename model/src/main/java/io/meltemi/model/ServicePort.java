package io.meltemi.model;

/**
 * A port of a service.
 *
 * @param targetPort the number or the name that the service gives, resolved per pod; empty for the
 *     same number
 */
public record ServicePort(String name, int number, Protocol protocol, String targetPort) {}
