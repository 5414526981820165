package io.meltemi.istioctl.tag;

/**
 * A name for a revision.
 *
 * @param everywhere whether namespaces that do not refuse it are injected
 * @param webhookName of the webhook configuration; empty for the chart's name
 * @param charts a folder of charts; empty for our own
 */
record RevisionTag(
    String name, String revision, boolean everywhere, String webhookName, String charts) {}
