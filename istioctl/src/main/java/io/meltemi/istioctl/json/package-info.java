/**
 * JSON as a small immutable tree: in go bytes, out come {@link Json} values whose missing fields
 * answer as absent, as a protobuf message's unset fields do. Numbers keep the digits they were
 * written with. {@link ProtoNames} turns Envoy's own field names ({@code dynamic_listeners}) into
 * protobuf's JSON names ({@code dynamicListeners}); {@link IndentedJson} prints. Any thread.
 */
@NullMarked
package io.meltemi.istioctl.json;

import org.jspecify.annotations.NullMarked;
