package io.meltemi.config.field;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Envoy takes for a text with commands such as {@code %REQ(X-ID):10%}: in values of headers
 * and in formats of access logs. One that it does not know costs the whole route table or listener
 * that it stands in.
 *
 * <p>Source: envoy 1.38 source/common/formatter; each command was tried on a stock Envoy.
 */
public final class FormatStrings {
  private static final Pattern COMMAND =
      Pattern.compile("%([A-Z0-9_]+)(?:\\((.*?)\\))?(?::([0-9]{1,9}))?%");

  /** Names of headers, with one alternative. */
  private static final Set<String> HEADERS =
      names("REQ RESP TRAILER REQUEST_HEADER RESPONSE_HEADER RESPONSE_TRAILER STREAM_INFO_REQ");

  private static final Set<String> WITH_ARGUMENT_AND_LENGTH =
      names("DYNAMIC_METADATA ENVIRONMENT QUERY_PARAM CEL TYPED_CEL");

  private static final Set<String> WITH_ARGUMENT =
      names("CLUSTER_METADATA PER_REQUEST_STATE UPSTREAM_METADATA");

  private static final Set<String> WITH_OR_WITHOUT_ARGUMENT =
      names(
          """
          DOWNSTREAM_DIRECT_LOCAL_ADDRESS_WITHOUT_PORT
          DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT
          DOWNSTREAM_PEER_CERT_V_END DOWNSTREAM_PEER_CERT_V_START
          DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT EMIT_TIME EMIT_TIME_LOCAL
          RESPONSE_CODE_DETAILS START_TIME START_TIME_LOCAL UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT
          UPSTREAM_PEER_CERT_V_END UPSTREAM_PEER_CERT_V_START
          UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT
          """);

  /** Those that take nothing. */
  private static final Set<String> PLAIN =
      names(
          """
          ACCESS_LOG_TYPE BYTES_RECEIVED BYTES_RETRANSMITTED BYTES_SENT CONNECTION_ID
          CONNECTION_TERMINATION_DETAILS CUSTOM_FLAGS
          DOWNSTREAM_DECOMPRESSED_HEADER_BYTES_RECEIVED
          DOWNSTREAM_DECOMPRESSED_HEADER_BYTES_SENT DOWNSTREAM_DETECTED_CLOSE_TYPE
          DOWNSTREAM_DIRECT_LOCAL_ADDRESS DOWNSTREAM_DIRECT_LOCAL_ADDRESS_ENDPOINT_ID
          DOWNSTREAM_DIRECT_LOCAL_PORT DOWNSTREAM_DIRECT_REMOTE_ADDRESS
          DOWNSTREAM_DIRECT_REMOTE_PORT DOWNSTREAM_HANDSHAKE_DURATION
          DOWNSTREAM_HEADER_BYTES_RECEIVED DOWNSTREAM_HEADER_BYTES_SENT
          DOWNSTREAM_LOCAL_ADDRESS DOWNSTREAM_LOCAL_ADDRESS_ENDPOINT_ID
          DOWNSTREAM_LOCAL_CLOSE_REASON DOWNSTREAM_LOCAL_DNS_SAN DOWNSTREAM_LOCAL_EMAIL_SAN
          DOWNSTREAM_LOCAL_IP_SAN DOWNSTREAM_LOCAL_OTHERNAME_SAN DOWNSTREAM_LOCAL_PORT
          DOWNSTREAM_LOCAL_SUBJECT DOWNSTREAM_LOCAL_URI_SAN DOWNSTREAM_PEER_CERT
          DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_1 DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_256
          DOWNSTREAM_PEER_CHAIN_SERIALS DOWNSTREAM_PEER_DNS_SAN DOWNSTREAM_PEER_EMAIL_SAN
          DOWNSTREAM_PEER_FINGERPRINT_1 DOWNSTREAM_PEER_FINGERPRINT_256 DOWNSTREAM_PEER_IP_SAN
          DOWNSTREAM_PEER_ISSUER DOWNSTREAM_PEER_ISSUER_FINGERPRINT_256
          DOWNSTREAM_PEER_ISSUER_SERIAL DOWNSTREAM_PEER_OTHERNAME_SAN DOWNSTREAM_PEER_SERIAL
          DOWNSTREAM_PEER_SUBJECT DOWNSTREAM_PEER_URI_SAN DOWNSTREAM_REMOTE_ADDRESS
          DOWNSTREAM_REMOTE_PORT DOWNSTREAM_TLS_CIPHER DOWNSTREAM_TLS_SESSION_ID
          DOWNSTREAM_TLS_VERSION DOWNSTREAM_TRANSPORT_FAILURE_REASON
          DOWNSTREAM_WIRE_BYTES_RECEIVED DOWNSTREAM_WIRE_BYTES_SENT DURATION FILTER_CHAIN_NAME
          GRPC_STATUS_NUMBER HOSTNAME LOCAL_REPLY_BODY PACKETS_RETRANSMITTED PROTOCOL
          REQUEST_DURATION REQUEST_HEADERS_BYTES REQUEST_TX_DURATION RESPONSE_CODE
          RESPONSE_DURATION RESPONSE_FLAGS RESPONSE_FLAGS_LONG RESPONSE_HEADERS_BYTES
          RESPONSE_TRAILERS_BYTES RESPONSE_TX_DURATION ROUNDTRIP_DURATION ROUTE_NAME SPAN_ID
          STREAM_ID TLS_JA3_FINGERPRINT TLS_JA4_FINGERPRINT TRACE_ID UNIQUE_ID UPSTREAM_CLUSTER
          UPSTREAM_CLUSTER_RAW UPSTREAM_CONNECTION_ID UPSTREAM_CONNECTION_IDS_ATTEMPTED
          UPSTREAM_CONNECTION_POOL_READY_DURATION UPSTREAM_DECOMPRESSED_HEADER_BYTES_RECEIVED
          UPSTREAM_DECOMPRESSED_HEADER_BYTES_SENT UPSTREAM_DETECTED_CLOSE_TYPE
          UPSTREAM_HEADER_BYTES_RECEIVED UPSTREAM_HEADER_BYTES_SENT UPSTREAM_HOST
          UPSTREAM_HOSTS_ATTEMPTED UPSTREAM_HOSTS_ATTEMPTED_WITHOUT_PORT UPSTREAM_HOST_NAME
          UPSTREAM_HOST_NAMES_ATTEMPTED UPSTREAM_HOST_NAMES_ATTEMPTED_WITHOUT_PORT
          UPSTREAM_HOST_NAME_WITHOUT_PORT UPSTREAM_LOCAL_ADDRESS UPSTREAM_LOCAL_CLOSE_REASON
          UPSTREAM_LOCAL_DNS_SAN UPSTREAM_LOCAL_IP_SAN UPSTREAM_LOCAL_PORT
          UPSTREAM_LOCAL_URI_SAN UPSTREAM_PEER_CERT UPSTREAM_PEER_DNS_SAN UPSTREAM_PEER_IP_SAN
          UPSTREAM_PEER_ISSUER UPSTREAM_PEER_SUBJECT UPSTREAM_PEER_URI_SAN UPSTREAM_PROTOCOL
          UPSTREAM_REMOTE_ADDRESS UPSTREAM_REMOTE_ADDRESS_ENDPOINT_ID UPSTREAM_REMOTE_PORT
          UPSTREAM_REQUEST_ATTEMPT_COUNT UPSTREAM_TLS_CIPHER UPSTREAM_TLS_SESSION_ID
          UPSTREAM_TLS_VERSION UPSTREAM_TRANSPORT_FAILURE_REASON UPSTREAM_WIRE_BYTES_RECEIVED
          UPSTREAM_WIRE_BYTES_SENT VIRTUAL_CLUSTER_NAME
          """);

  private static final Set<String> METADATA =
      names("ROUTE CLUSTER UPSTREAM_HOST DYNAMIC VIRTUAL_HOST LISTENER LISTENER_FILTER_CHAIN");

  private FormatStrings() {}

  private static Set<String> names(String text) {
    return new TreeSet<>(Arrays.asList(text.strip().split("\\s+")));
  }

  /** What is expected instead, where Envoy would refuse the text. */
  public static Optional<String> fault(String text) {
    int at = text.indexOf('%');
    Matcher command = COMMAND.matcher(text);
    while (at >= 0) {
      if (text.startsWith("%%", at)) {
        at = text.indexOf('%', at + 2);
        continue;
      }
      command.region(at, text.length());
      if (!command.lookingAt()) {
        return Optional.of("%COMMAND% in capital letters, or %% for a percent sign");
      }
      Optional<String> fault = fault(command);
      if (fault.isPresent()) {
        return fault;
      }
      at = text.indexOf('%', command.end());
    }
    return Optional.empty();
  }

  /** As {@link #fault(String)}, for a log, which is sent the formatter of one command more. */
  public static Optional<String> logFault(String text) {
    return fault(text.replace("%REQ_WITHOUT_QUERY(", "%REQ("));
  }

  private static Optional<String> fault(Matcher command) {
    String name = command.group(1);
    Optional<String> argument =
        Optional.ofNullable(command.group(2)).filter(text -> !text.isEmpty());
    boolean length = command.group(3) != null;
    if (PLAIN.contains(name)) {
      return unless(argument.isEmpty() && !length, name, "without argument and length");
    }
    if (WITH_OR_WITHOUT_ARGUMENT.contains(name)) {
      return unless(!length, name, "without length");
    }
    if (WITH_ARGUMENT.contains(name)) {
      return unless(argument.isPresent() && !length, name, "with an argument and no length");
    }
    if (WITH_ARGUMENT_AND_LENGTH.contains(name)) {
      return unless(argument.isPresent(), name, "with an argument");
    }
    if (HEADERS.contains(name)) {
      return unless(
          argument.filter(FormatStrings::isHeaders).isPresent(), name, "with a header, or A?B");
    }
    return special(name, argument.orElse(""), length);
  }

  private static Optional<String> unless(boolean good, String command, String expected) {
    return good ? Optional.empty() : Optional.of(command + " " + expected);
  }

  private static boolean isHeaders(String argument) {
    String[] names = argument.split("\\?", -1);
    return names.length <= 2
        && argument
            .chars()
            .allMatch(c -> Character.isLetterOrDigit(c) && c < 0x80 || OTHERS.indexOf(c) >= 0);
  }

  private static final String OTHERS = ":?!#$%&'*+-.^_`|~";

  private static Optional<String> special(String name, String argument, boolean length) {
    String[] parts = argument.split(":", -1);
    return switch (name) {
      case "GRPC_STATUS" ->
          unless(
              !length && isOneOf(argument, "", "CAMEL_STRING", "SNAKE_STRING", "NUMBER"),
              name,
              "with CAMEL_STRING, SNAKE_STRING or NUMBER");
      case "PATH" ->
          unless(
              parts.length <= 2
                  && isOneOf(parts[0], "", "WQ", "NQ")
                  && (parts.length < 2 || isOneOf(parts[1], "ORIG", "PATH", "ORIG_OR_PATH")),
              name,
              "with WQ or NQ, and ORIG, PATH or ORIG_OR_PATH");
      case "QUERY_PARAMS" ->
          unless(isOneOf(argument, "", "ORIG", "DECODED"), name, "with ORIG or DECODED");
      case "REQUESTED_SERVER_NAME" ->
          unless(
              !length && isOneOf(parts[0], "", "SNI_ONLY", "SNI_FIRST", "HOST_FIRST"),
              name,
              "with SNI_ONLY, SNI_FIRST or HOST_FIRST");
      case "METADATA" -> unless(METADATA.contains(parts[0]), name, "of one of " + METADATA);
      case "FILTER_STATE", "UPSTREAM_FILTER_STATE" ->
          unless(isFilterState(parts), name, "with a key, and PLAIN, TYPED or FIELD:name");
      case "COMMON_DURATION" ->
          unless(
              !length
                  && (parts.length == 2
                      || parts.length == 3 && isOneOf(parts[2], "ms", "us", "ns")),
              name,
              "with two points in time, and ms, us or ns");
      case "COALESCE" -> unless(argument.startsWith("{"), name, "with operators in JSON");
      default -> Optional.of("a command that Envoy knows, which %" + name + "% is not");
    };
  }

  private static boolean isFilterState(String[] parts) {
    return !parts[0].isEmpty()
        && switch (parts.length) {
          case 1 -> true;
          case 2 -> isOneOf(parts[1], "PLAIN", "TYPED");
          default -> parts[1].equals("FIELD");
        };
  }

  private static boolean isOneOf(String text, String... some) {
    return Arrays.asList(some).contains(text);
  }
}
