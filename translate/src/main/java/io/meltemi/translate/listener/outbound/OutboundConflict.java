package io.meltemi.translate.listener.outbound;

/**
 * Two services that want the same connections of one address and port, where nothing tells them
 * apart.
 *
 * @param listener as proxies name it, {@code 0.0.0.0_9000}
 * @param owner the host that has them
 * @param loser the host that does without
 */
public record OutboundConflict(String listener, String owner, String loser) {}
