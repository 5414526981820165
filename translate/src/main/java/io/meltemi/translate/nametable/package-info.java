/**
 * NDS: the names that an agent's DNS server answers for. In: a {@code ProxyScope} and the
 * endpoints, for the pods behind headless services. Out: one {@code NameTable}. Pure; any thread.
 * Istio: pilot/pkg/networking/core/name_table.go, pkg/dns/server/name_table.go.
 */
@NullMarked
package io.meltemi.translate.nametable;

import org.jspecify.annotations.NullMarked;
