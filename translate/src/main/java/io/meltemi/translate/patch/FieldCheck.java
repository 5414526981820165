package io.meltemi.translate.patch;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import com.google.protobuf.WrappersProto;
import com.google.protobuf.util.Durations;
import com.google.re2j.Pattern;
import io.envoyproxy.pgv.validate.Validate.DurationRules;
import io.envoyproxy.pgv.validate.Validate.EnumRules;
import io.envoyproxy.pgv.validate.Validate.FieldRules;
import io.envoyproxy.pgv.validate.Validate.MapRules;
import io.envoyproxy.pgv.validate.Validate.RepeatedRules;
import io.envoyproxy.pgv.validate.Validate.StringRules;
import java.util.HashSet;
import java.util.List;
import java.util.function.IntPredicate;

/** One field against its rules. */
final class FieldCheck {
  private static final Pattern HEADER_NAME = Pattern.compile(":?[0-9a-zA-Z!#$%&'*+\\-.^_|~`]+");
  private static final Pattern HEADER_VALUE =
      Pattern.compile("[^\\x00-\\x08\\x0A-\\x1F\\x7F]*", Pattern.DOTALL);
  private static final Pattern ONE_LINE = Pattern.compile("[^\\x00\\x0A\\x0D]*", Pattern.DOTALL);

  private final FieldRules rules;
  private final String path;

  private FieldCheck(FieldRules rules, String path) {
    this.rules = rules;
    this.path = path;
  }

  static void check(Message message, FieldDescriptor field, FieldRules rules, String path) {
    var check = new FieldCheck(rules, path);
    if (field.isMapField()) {
      check.map((List<?>) message.getField(field), rules.getMap());
    } else if (field.isRepeated()) {
      check.repeated((List<?>) message.getField(field), rules.getRepeated());
    } else if (message.hasField(field)) {
      check.value(message.getField(field));
    } else if (field.hasPresence()) {
      check.expect(!check.isRequired(field), "missing");
    } else {
      check.value(message.getField(field));
    }
  }

  private boolean isRequired(FieldDescriptor field) {
    return field.getContainingOneof() == null
        && (rules.getMessage().getRequired()
            || rules.getDuration().getRequired()
            || rules.getAny().getRequired());
  }

  private void expect(boolean condition, Object what) {
    if (!condition) {
      throw new RefusedException(path + ": " + what + " (expected: " + expectation() + ")");
    }
  }

  /** The rules as the API has them, on one line. */
  private String expectation() {
    return rules.toString().strip().replaceAll("\\s+", " ");
  }

  private void map(List<?> entries, MapRules map) {
    expect(!map.hasMinPairs() || entries.size() >= map.getMinPairs(), entries.size());
    expect(!map.hasMaxPairs() || entries.size() <= map.getMaxPairs(), entries.size());
    for (Object entry : entries) {
      new FieldCheck(map.getKeys(), path).value(((MapEntry<?, ?>) entry).getKey());
      new FieldCheck(map.getValues(), path).value(((MapEntry<?, ?>) entry).getValue());
    }
  }

  private void repeated(List<?> items, RepeatedRules repeated) {
    expect(!repeated.hasMinItems() || items.size() >= repeated.getMinItems(), items.size());
    expect(!repeated.hasMaxItems() || items.size() <= repeated.getMaxItems(), items.size());
    expect(!repeated.getUnique() || new HashSet<>(items).size() == items.size(), items);
    items.forEach(item -> new FieldCheck(repeated.getItems(), path).value(item));
  }

  private void value(Object value) {
    switch (value) {
      case String text when rules.hasString() -> text(text, rules.getString());
      case ByteString bytes when rules.hasBytes() ->
          expect(bytes.size() >= rules.getBytes().getMinLen(), bytes);
      case EnumValueDescriptor constant when rules.hasEnum() -> constant(constant, rules.getEnum());
      case Duration duration when rules.hasDuration() -> duration(duration, rules.getDuration());
      case Any any when rules.hasAny() -> {
        var in = rules.getAny().getInList();
        expect(in.isEmpty() || in.contains(any.getTypeUrl()), any.getTypeUrl());
      }
      case Message message when isWrapper(message) ->
          value(message.getField(message.getDescriptorForType().findFieldByNumber(1)));
      case Number number -> number(number);
      default -> {}
    }
  }

  private static boolean isWrapper(Message message) {
    return message.getDescriptorForType().getFile().equals(WrappersProto.getDescriptor());
  }

  private void text(String text, StringRules string) {
    if (string.getIgnoreEmpty() && text.isEmpty()) {
      return;
    }
    int length = text.codePointCount(0, text.length());
    int bytes = ByteString.copyFromUtf8(text).size();
    expect(length >= string.getMinLen(), "\"" + text + "\"");
    expect(!string.hasMaxLen() || length <= string.getMaxLen(), length + " characters");
    expect(bytes >= string.getMinBytes(), "\"" + text + "\"");
    expect(!string.hasMaxBytes() || bytes <= string.getMaxBytes(), bytes + " bytes");
    expect(text.startsWith(string.getPrefix()), "\"" + text + "\"");
    expect(text.endsWith(string.getSuffix()), "\"" + text + "\"");
    expect(string.getInCount() == 0 || string.getInList().contains(text), "\"" + text + "\"");
    expect(!string.getNotInList().contains(text), "\"" + text + "\"");
    expect(
        !string.hasPattern() || Pattern.compile(string.getPattern()).matcher(text).find(),
        "\"" + text + "\"");
    boolean strict = !string.hasStrict() || string.getStrict();
    Pattern known =
        switch (string.getWellKnownRegex()) {
          case UNKNOWN -> Pattern.compile(".*", Pattern.DOTALL);
          case HTTP_HEADER_NAME -> strict && !text.isEmpty() ? HEADER_NAME : ONE_LINE;
          case HTTP_HEADER_VALUE -> strict ? HEADER_VALUE : ONE_LINE;
        };
    expect(known.matcher(text).matches(), "\"" + text + "\"");
  }

  private void constant(EnumValueDescriptor constant, EnumRules allowed) {
    expect(!allowed.getDefinedOnly() || constant.getIndex() >= 0, constant.getNumber());
    expect(
        allowed.getInCount() == 0 || allowed.getInList().contains(constant.getNumber()), constant);
    expect(!allowed.getNotInList().contains(constant.getNumber()), constant);
  }

  private void duration(Duration duration, DurationRules limits) {
    expect(Durations.isValid(duration), duration);
    expect(!limits.hasGt() || Durations.compare(duration, limits.getGt()) > 0, duration);
    expect(!limits.hasGte() || Durations.compare(duration, limits.getGte()) >= 0, duration);
    expect(!limits.hasLt() || Durations.compare(duration, limits.getLt()) < 0, duration);
    expect(!limits.hasLte() || Durations.compare(duration, limits.getLte()) <= 0, duration);
  }

  /** The rules for all types of numbers have the same names. */
  private void number(Number number) {
    for (var entry : rules.getAllFields().entrySet()) {
      if (entry.getValue() instanceof Message limits) {
        limits
            .getAllFields()
            .forEach((limit, bound) -> expect(holds(number, limit.getName(), bound), number));
      }
    }
  }

  private static boolean holds(Number number, String limit, Object bound) {
    return switch (limit) {
      case "gt" -> compared(number, bound, c -> c > 0);
      case "gte" -> compared(number, bound, c -> c >= 0);
      case "lt" -> compared(number, bound, c -> c < 0);
      case "lte" -> compared(number, bound, c -> c <= 0);
      case "in" -> ((List<?>) bound).contains(number);
      case "not_in" -> !((List<?>) bound).contains(number);
      default -> true;
    };
  }

  private static boolean compared(Number number, Object bound, IntPredicate holds) {
    return holds.test(
        number instanceof Double || number instanceof Float
            ? Double.compare(number.doubleValue(), ((Number) bound).doubleValue())
            : number instanceof Integer
                ? Integer.compareUnsigned(number.intValue(), ((Number) bound).intValue())
                : Long.compare(number.longValue(), ((Number) bound).longValue()));
  }
}
