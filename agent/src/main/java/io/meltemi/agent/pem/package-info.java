/**
 * Keys and certificates as PEM and DER, with the JDK's classes and no others: just what a
 * workload's identity needs. Text in, values out; no I/O, no state.
 */
@NullMarked
package io.meltemi.agent.pem;

import org.jspecify.annotations.NullMarked;
