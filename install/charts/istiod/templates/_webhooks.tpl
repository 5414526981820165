{{- /*
One webhook for pods. Argument: the root; name, what comes before sidecar-injector.istio.io; namespace
and object, the match expressions of the two selectors.
*/}}
{{- define "istiod.podWebhook" -}}
{{- $remote := .root.Values.istiodRemote }}
- name: {{ .name }}.sidecar-injector.istio.io
  clientConfig:
    {{- include "istiod.clientConfig" (dict "root" .root "url" $remote.injectionURL "path" $remote.injectionPath "namespace" .root.Release.Namespace "port" 443 "caBundle" $remote.injectionCABundle) | nindent 4 }}
  sideEffects: None
  rules:
  - operations: [CREATE]
    apiGroups: [""]
    apiVersions: [v1]
    resources: [pods]
  failurePolicy: Fail
  reinvocationPolicy: {{ .root.Values.sidecarInjectorWebhook.reinvocationPolicy | quote }}
  admissionReviewVersions: [v1]
  namespaceSelector:
    matchExpressions:
    {{- toYaml .namespace | nindent 4 }}
  objectSelector:
    matchExpressions:
    {{- toYaml .object | nindent 4 }}
{{- end }}

{{- /*
The webhooks of a revision or of a tag; those of the default also serve namespaces and pods that ask
for injection without a revision. Argument: the root; rev, what the label says; default.
*/}}
{{- define "istiod.podWebhooks" -}}
{{- $noRevision := dict "key" "istio.io/rev" "operator" "DoesNotExist" }}
{{- $thisRevision := dict "key" "istio.io/rev" "operator" "In" "values" (list .rev) }}
{{- $noLabel := dict "key" "istio-injection" "operator" "DoesNotExist" }}
{{- $notRefused := dict "key" "sidecar.istio.io/inject" "operator" "NotIn" "values" (list "false") }}
{{- include "istiod.podWebhook" (dict "root" .root "name" "rev.namespace" "namespace" (list $thisRevision $noLabel) "object" (list $notRefused)) }}
{{ include "istiod.podWebhook" (dict "root" .root "name" "rev.object" "namespace" (list $noRevision $noLabel) "object" (list $notRefused $thisRevision)) }}
{{- if .default }}
{{- $enabled := dict "key" "istio-injection" "operator" "In" "values" (list "enabled") }}
{{- $asked := dict "key" "sidecar.istio.io/inject" "operator" "In" "values" (list "true") }}
{{ include "istiod.podWebhook" (dict "root" .root "name" "namespace" "namespace" (list $enabled) "object" (list $notRefused)) }}
{{ include "istiod.podWebhook" (dict "root" .root "name" "object" "namespace" (list $noLabel $noRevision) "object" (list $asked $noRevision)) }}
{{- if .root.Values.sidecarInjectorWebhook.enableNamespacesByDefault }}
{{- $ordinary := dict "key" "kubernetes.io/metadata.name" "operator" "NotIn" "values" (list "kube-system" "kube-public" "kube-node-lease" "local-path-storage") }}
{{- $unsaid := dict "key" "sidecar.istio.io/inject" "operator" "DoesNotExist" }}
{{ include "istiod.podWebhook" (dict "root" .root "name" "auto" "namespace" (list $noLabel $noRevision $ordinary) "object" (list $unsaid $noRevision)) }}
{{- end }}
{{- end }}
{{- end }}
