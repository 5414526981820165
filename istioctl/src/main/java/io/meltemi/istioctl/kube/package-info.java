/**
 * A cluster, as the commands need it: objects as JSON, pods by what names them, and what listens in
 * a pod through the API server's port-forward. Which cluster and who asks is decided by the flags
 * that kubectl has too. Every failure is one line for the user: what is missing and what to do.
 * Nothing of the client library is loaded before a command asks for a cluster. One thread.
 */
@NullMarked
package io.meltemi.istioctl.kube;

import org.jspecify.annotations.NullMarked;
