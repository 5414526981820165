package io.meltemi.ingest;

import io.meltemi.model.MeshSnapshot;

/** A snapshot, and in what it differs from the one before. */
record Publication(MeshSnapshot snapshot, Update update) {}
