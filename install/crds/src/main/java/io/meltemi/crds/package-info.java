/**
 * The CustomResourceDefinitions of Istio's kinds, expanded from the short sources in {@code
 * src/main/schemas}: {@link io.meltemi.crds.SchemaSources} reads them, {@link
 * io.meltemi.crds.Schemas} makes Kubernetes' structural schemas of them, {@link
 * io.meltemi.crds.Definitions} the file {@code install/charts/base/files/crd-all.gen.yaml}, which
 * is kept in the repository; a test tells when it is stale. Used at build time only.
 * docs/design/crds.md has the notation.
 */
@NullMarked
package io.meltemi.crds;

import org.jspecify.annotations.NullMarked;
