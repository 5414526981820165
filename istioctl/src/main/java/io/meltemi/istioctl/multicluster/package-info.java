/**
 * Several clusters in one mesh: {@code create-remote-secret}, which lets a control plane elsewhere
 * read a cluster, and {@code remote-clusters}, which shows what each istiod reads.
 */
@NullMarked
package io.meltemi.istioctl.multicluster;

import org.jspecify.annotations.NullMarked;
