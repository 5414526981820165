/**
 * What outbound, inbound and gateway listeners have in common: addresses, matches, listener
 * filters, the filters of TCP chains ({@code TcpTemplate}) and the HTTP connection manager ({@code
 * HttpTemplate}), both serialised once for all chains of a proxy that need the same ({@code
 * ListenerParts}).
 */
@NullMarked
package io.meltemi.translate.listener.common;

import org.jspecify.annotations.NullMarked;
