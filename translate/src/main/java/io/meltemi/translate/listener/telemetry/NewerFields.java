package io.meltemi.translate.listener.telemetry;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;

/**
 * Fields of Envoy 1.38 that the published Java types do not have yet, by their numbers. Source:
 * envoy 1.38.3 api/envoy/type/tracing/v3/custom_tag.proto and
 * api/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto.
 */
final class NewerFields {
  /** {@code CustomTag.value}: a format with command operators. */
  static final int CUSTOM_TAG_VALUE = 6;

  /** {@code HttpConnectionManager.Tracing.no_context_propagation}. */
  static final int NO_CONTEXT_PROPAGATION = 13;

  private NewerFields() {}

  static UnknownFieldSet text(int number, String value) {
    return fields(
        number,
        UnknownFieldSet.Field.newBuilder().addLengthDelimited(ByteString.copyFromUtf8(value)));
  }

  static UnknownFieldSet flag(int number) {
    return fields(number, UnknownFieldSet.Field.newBuilder().addVarint(1));
  }

  private static UnknownFieldSet fields(int number, UnknownFieldSet.Field.Builder field) {
    return UnknownFieldSet.newBuilder().addField(number, field.build()).build();
  }
}
