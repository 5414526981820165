/**
 * Processes of the host: short commands, children that end when this JVM does, and waiting for what
 * they do. Plain JDK.
 */
@NullMarked
package io.meltemi.envtest.process;

import org.jspecify.annotations.NullMarked;
