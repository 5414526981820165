/**
 * How every program writes its log. In go the two command line flags ({@code --log_output_level},
 * {@code --log_as_json}); out come lines as Istio's programs print them. Code elsewhere logs
 * through {@link java.lang.System.Logger} under Istio's scope names ({@code ads}, {@code xdsproxy},
 * …); {@code default} is the scope of everything else. Lines are written whole, on the caller's
 * thread. Istio: pkg/log.
 */
@NullMarked
package io.meltemi.base.log;

import org.jspecify.annotations.NullMarked;
