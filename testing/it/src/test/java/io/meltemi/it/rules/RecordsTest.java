package io.meltemi.it.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A record that grows falls apart into records, so that nobody counts arguments. */
class RecordsTest {
  private static final int MOST_COMPONENTS = 8;
  private static final int MOST_STRINGS_IN_A_ROW = 5;

  @Test
  void noRecordHasTooManyComponents() {
    Map<String, RecordComponent[]> records = records();
    assertThat(records).hasSizeGreaterThan(100);
    records.values().removeIf(components -> components.length <= MOST_COMPONENTS);
    assertThat(records.keySet()).as("records with more components than 8").isEmpty();
  }

  @Test
  void noRecordHasStringsThatAreEasilyTakenForEachOther() {
    Map<String, RecordComponent[]> records = records();
    records.values().removeIf(components -> stringsInARow(components) <= MOST_STRINGS_IN_A_ROW);
    assertThat(records.keySet()).as("records with six strings in a row").isEmpty();
  }

  private static Map<String, RecordComponent[]> records() {
    var records = new TreeMap<String, RecordComponent[]>();
    new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.meltemi")
            .stream()
            .filter(JavaClass::isRecord)
            .forEach(type -> records.put(type.getName(), type.reflect().getRecordComponents()));
    return records;
  }

  private static int stringsInARow(RecordComponent[] components) {
    int most = 0;
    int now = 0;
    for (RecordComponent component : components) {
      now = component.getType() == String.class ? now + 1 : 0;
      most = Math.max(most, now);
    }
    return most;
  }
}
