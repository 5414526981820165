/**
 * JSON as plain Java values, for documents that the agent writes (Envoy's bootstrap) and small ones
 * that it reads (ProxyConfig, metadata, Envoy's answers): objects are {@link java.util.Map}s in
 * their order, arrays {@link java.util.List}s, numbers {@link java.lang.Long} or {@link
 * java.lang.Double}. Read and written without a library, which would cost more memory than the
 * whole of it. Pure, any thread.
 */
@NullMarked
package io.meltemi.agent.json;

import org.jspecify.annotations.NullMarked;
