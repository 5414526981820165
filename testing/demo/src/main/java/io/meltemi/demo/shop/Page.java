package io.meltemi.demo.shop;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an application answers.
 *
 * @param headers in order; they tell the tour what happened behind the storefront
 */
record Page(int status, Map<String, String> headers, String body) {
  /** Which version of reviews answered; absent where none did. */
  static final String VERSION = "x-reviews-version";

  /** In which a proxy tells an application whose certificate it has verified. */
  static final String CLIENT_CERTIFICATE = "x-forwarded-client-cert";

  /** In which an application says back whose certificate that was. */
  static final String SEEN_CLIENT = "x-seen-client";

  /** The status that the storefront got from a back end. */
  static String statusOf(String backEnd) {
    return "x-" + backEnd + "-status";
  }

  static Page ok(String body) {
    return new Page(200, Map.of(), body);
  }

  Page withHeader(String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return new Page(status, all, body);
  }
}
