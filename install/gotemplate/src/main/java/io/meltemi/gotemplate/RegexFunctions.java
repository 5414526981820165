package io.meltemi.gotemplate;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;

/** sprig's functions for regular expressions, in RE2's syntax and in linear time. */
final class RegexFunctions {
  private static final int MAX_PATTERN = 4096;

  private RegexFunctions() {}

  static Functions addTo(Functions functions) {
    Functions all = functions.with("regexQuoteMeta", 1, args -> Pattern.quote(args.string(0)));
    all = must(all, "Match", 2, args -> matches(args));
    all = must(all, "Find", 2, args -> find(pattern(args).matcher(args.string(1))));
    all =
        must(
            all,
            "FindAll",
            3,
            args -> findAll(pattern(args).matcher(args.string(1)), args.integer(2)));
    all = must(all, "ReplaceAll", 3, args -> replace(args, false));
    all = must(all, "ReplaceAllLiteral", 3, args -> replace(args, true));
    return must(all, "Split", 3, args -> split(args));
  }

  private static Functions must(Functions functions, String name, int count, Function function) {
    return functions
        .with("regex" + name, count, function)
        .with("mustRegex" + name, count, function);
  }

  private static Pattern pattern(Arguments args) {
    String text = args.string(0);
    if (text.length() > MAX_PATTERN) {
      throw new TemplateException("a regular expression of " + text.length() + " characters");
    }
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new TemplateException("\"" + text + "\" is no regular expression: " + e.getMessage());
    }
  }

  /** What is no regular expression matches nothing. */
  private static boolean matches(Arguments args) {
    try {
      return pattern(args).matcher(args.string(1)).find();
    } catch (TemplateException _) {
      return false;
    }
  }

  private static String find(Matcher matcher) {
    return matcher.find() ? matcher.group() : "";
  }

  private static List<Object> findAll(Matcher matcher, int max) {
    var found = new ArrayList<Object>();
    while ((max < 0 || found.size() < max) && matcher.find()) {
      found.add(matcher.group());
    }
    return found;
  }

  /** The pattern, the text, the replacement. */
  private static String replace(Arguments args, boolean literal) {
    String text = args.string(1);
    Matcher matcher = pattern(args).matcher(text);
    var out = new StringBuilder();
    int at = 0;
    while (matcher.find()) {
      out.append(text, at, matcher.start());
      if (literal) {
        out.append(args.string(2));
      } else {
        expand(args.string(2), matcher, out);
      }
      at = matcher.end();
      args.execution().budget().text(out.length());
    }
    return out.append(text.substring(at)).toString();
  }

  /** Go's template of a replacement: {@code $1}, {@code ${name}}, {@code $$}. */
  private static void expand(String template, Matcher matcher, StringBuilder out) {
    int at = 0;
    while (at < template.length()) {
      char c = template.charAt(at);
      char after = at + 1 < template.length() ? template.charAt(at + 1) : ' ';
      if (c != '$') {
        out.append(c);
        at++;
      } else if (after == '$') {
        out.append('$');
        at += 2;
      } else {
        int close = after == '{' ? template.indexOf('}', at) : -1;
        int start = close > 0 ? at + 2 : at + 1;
        int end = close > 0 ? close : nameEnd(template, start);
        if (end == start) {
          out.append(c);
          at++;
        } else {
          out.append(group(matcher, template.substring(start, end)));
          at = close > 0 ? close + 1 : end;
        }
      }
    }
  }

  private static int nameEnd(String template, int start) {
    int end = start;
    while (end < template.length()
        && (Character.isLetterOrDigit(template.charAt(end)) || template.charAt(end) == '_')) {
      end++;
    }
    return end;
  }

  /** Empty where there is no such group, as in Go. */
  private static String group(Matcher matcher, String name) {
    try {
      String group =
          name.matches("[0-9]{1,4}") ? matcher.group(Integer.parseInt(name)) : matcher.group(name);
      return group == null ? "" : group;
    } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
      return "";
    }
  }

  private static List<Object> split(Arguments args) {
    String text = args.string(1);
    int max = args.integer(2);
    Matcher matcher = pattern(args).matcher(text);
    var parts = new ArrayList<Object>();
    int at = 0;
    while (max != 0 && (max < 0 || parts.size() < max - 1) && matcher.find()) {
      if (matcher.end() > 0 && matcher.start() < text.length()) {
        parts.add(text.substring(at, matcher.start()));
        at = matcher.end();
      } else if (matcher.end() > matcher.start()) {
        parts.add(text.substring(at, matcher.start()));
        at = matcher.end();
      }
    }
    if (max != 0) {
      parts.add(text.substring(at));
    }
    return parts;
  }
}
