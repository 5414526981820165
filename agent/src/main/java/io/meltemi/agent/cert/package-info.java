/**
 * The workload's identity: a key and a certificate for it from the CA, renewed in time, kept on
 * disk where that is asked for; or files that somebody else keeps. What is in force is an immutable
 * value that any thread may read; one thread renews, and tells the secret discovery service what
 * changed. Istio: security/pkg/nodeagent/cache/secretcache.go.
 */
@NullMarked
package io.meltemi.agent.cert;

import org.jspecify.annotations.NullMarked;
