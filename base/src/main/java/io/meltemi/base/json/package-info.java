/**
 * Writing JSON, on one line or indented, in the spelling of Go's encoding/json where that is asked
 * for. Every JSON text of the programs that is not made by a library (Jackson, for Kubernetes'
 * objects) is written here: debug pages, Envoy's bootstrap, log lines, what istioctl prints. A
 * writer is for one thread and one document.
 */
@NullMarked
package io.meltemi.base.json;

import org.jspecify.annotations.NullMarked;
