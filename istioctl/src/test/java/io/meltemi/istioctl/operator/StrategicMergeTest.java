package io.meltemi.istioctl.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.gotemplate.GoYaml;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrategicMergeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          maps are merged        | {a: {b: 1, c: 2}}             | {a: {c: 3}}                | {a: {b: 1, c: 3}}
          null deletes           | {a: {b: 1, c: 2}}             | {a: {c: null}}             | {a: {b: 1}}
          lists are replaced     | {tolerations: [{key: a}]}     | {tolerations: [{key: b}]}  | {tolerations: [{key: b}]}
          keyed lists are merged | {env: [{name: a, value: 1}]}  | {env: [{name: a, value: 2}, {name: b}]} | {env: [{name: b}, {name: a, value: 2}]}
          mounts have their path | {volumeMounts: [{mountPath: /a, name: x}]} | {volumeMounts: [{mountPath: /a, name: z}]} | {volumeMounts: [{mountPath: /a, name: z}]}
          ports of a Service     | {ports: [{port: 80, name: a}]} | {ports: [{port: 80, targetPort: 8080}]} | {ports: [{port: 80, name: a, targetPort: 8080}]}
          ports of a container   | {ports: [{containerPort: 80}]} | {ports: [{containerPort: 80, name: a}]} | {ports: [{containerPort: 80, name: a}]}
          items are deleted      | {env: [{name: a}, {name: b}]} | {env: [{name: a, $patch: delete}]} | {env: [{name: b}]}
          lists as a whole       | {env: [{name: a}]}            | {env: [{$patch: replace}, {name: c}]} | {env: [{name: c}]}
          maps as a whole        | {a: {b: 1}}                   | {a: {$patch: replace, c: 2}} | {a: {c: 2}}
          new fields have no nulls | {}                          | {a: {b: null, c: 1}}       | {a: {c: 1}}
          """)
  void patchesAreKubernetes(String what, String target, String patch, String expected) {
    Tree object = Tree.of(GoYaml.parse(target));
    StrategicMerge.patch(object, Tree.of(GoYaml.parse(patch)));
    assertThat(object.fields()).as(what).isEqualTo(GoYaml.parse(expected));
  }
}
