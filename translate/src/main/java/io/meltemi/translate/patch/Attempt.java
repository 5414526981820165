package io.meltemi.translate.patch;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.meltemi.model.EnvoyFilter.Context;
import io.meltemi.translate.Encoder;
import java.util.Optional;

/**
 * The patching of one resource: merges, and what of it cannot be done. A patch that fails is left
 * out; where it might have stopped something, the resource is closed. One thread.
 */
final class Attempt {
  private final Context context;
  private final String resource;
  private final MessageRules rules;
  private final PatchReports reports;
  private boolean closed;

  Attempt(Context context, String resource, MessageRules rules, PatchReports reports) {
    this.context = context;
    this.resource = resource;
    this.rules = rules;
    this.reports = reports;
  }

  Context context() {
    return context;
  }

  /** Whether the resource must not be sent, as something may pass that was to be stopped. */
  boolean isClosed() {
    return closed;
  }

  void applied(CompiledPatch patch) {
    reports.applied(patch);
  }

  void failed(CompiledPatch patch, String why) {
    boolean closes = patch.stops(context);
    closed |= closes;
    reports.failed(patch, resource, why, closes);
  }

  /** The message with the patch's value merged into it, or as it was where that breaks it. */
  <M extends Message> M merged(M into, CompiledPatch patch) {
    M merged = ProtoMerge.merge(into, patch.value());
    Optional<String> fault = rules.mergedFault(merged, patch.value());
    if (fault.isPresent()) {
      failed(patch, fault.orElseThrow());
      return into;
    }
    applied(patch);
    return merged;
  }

  /** The same of a resource, whose name others refer to. */
  <M extends Message> M mergedResource(M into, String name, String renamed, CompiledPatch patch) {
    if (!renamed.isEmpty() && !renamed.equals(name)) {
      failed(patch, "name: \"" + renamed + "\" (expected: none, or \"" + name + "\")");
      return into;
    }
    return merged(into, patch);
  }

  /** The same of what is packed; both have to be of one type. */
  Any merged(Any into, Any value, CompiledPatch patch) {
    Optional<Message> ours = rules.unpacked(into);
    Optional<Message> theirs = rules.unpacked(value);
    if (ours.isEmpty() || theirs.isEmpty()) {
      failed(patch, "cannot be merged into " + into.getTypeUrl());
      return into;
    }
    Message before = ours.orElseThrow();
    Message its = theirs.orElseThrow();
    if (!before.getDescriptorForType().equals(its.getDescriptorForType())) {
      failed(
          patch,
          its.getDescriptorForType().getFullName()
              + " (expected: "
              + before.getDescriptorForType().getFullName()
              + ")");
      return into;
    }
    Message merged = ProtoMerge.merge(before, its);
    Optional<String> fault = rules.mergedFault(merged, its);
    if (fault.isPresent()) {
      failed(patch, fault.orElseThrow());
      return into;
    }
    applied(patch);
    return packed(into.getTypeUrl(), merged);
  }

  static Any packed(String typeUrl, Message message) {
    return Any.newBuilder()
        .setTypeUrl(typeUrl)
        .setValue(com.google.protobuf.UnsafeByteOperations.unsafeWrap(Encoder.bytes(message)))
        .build();
  }
}
