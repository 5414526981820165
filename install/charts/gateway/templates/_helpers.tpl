{{- /*
Makes .Values what the other templates read: the defaults, over them the profile, over that what the
user set. The first call does the work.
*/}}
{{- define "gateway.values" -}}
{{- if hasKey .Values "_internal_defaults_do_not_set" }}
{{- $set := omit .Values "_internal_defaults_do_not_set" }}
{{- $merged := deepCopy .Values._internal_defaults_do_not_set }}
{{- range $profile := list ($set.profile | toString) (dig "global" "platform" "" $set | printf "platform-%s") }}
{{- with $.Files.Get (printf "files/profile-%s.yaml" $profile) }}
{{- $merged = mustMergeOverwrite $merged (fromYaml .) }}
{{- end }}
{{- end }}
{{- $merged = mustMergeOverwrite $merged $set }}
{{- if $merged.global.platform }}
{{- $_ := set $merged "platform" $merged.global.platform }}
{{- end }}
{{- $_ := set . "Values" $merged }}
{{- end }}
{{- end }}

{{- define "gateway.name" -}}
{{- .Values.name | default (eq .Release.Name "RELEASE-NAME" | ternary "istio-ingressgateway" .Release.Name) }}
{{- end }}

{{- define "gateway.serviceAccountName" -}}
{{- .Values.serviceAccount.name | default (.Values.serviceAccount.create | ternary (include "gateway.name" .) "default") }}
{{- end }}

{{- /* What tells this gateway's pods from others, and what a Gateway selects. */}}
{{- define "gateway.selectorLabels" -}}
app: {{ .Values.labels.app | default (include "gateway.name" .) | quote }}
istio: {{ .Values.labels.istio | default (include "gateway.name" . | trimPrefix "istio-") | quote }}
{{- end }}

{{- define "gateway.labels" -}}
app.kubernetes.io/name: {{ include "gateway.name" . }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
app.kubernetes.io/part-of: istio
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- range $key, $value := omit .Values.labels "app" "istio" }}
{{ $key | quote }}: {{ $value | quote }}
{{- end }}
{{- end }}

{{- /* Metadata of every object but the pod. Argument: the root; annotations; labels beside the usual. */}}
{{- define "gateway.metadata" -}}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "gateway.selectorLabels" .root | nindent 2 }}
  {{- include "gateway.labels" .root | nindent 2 }}
  {{- with .labels }}
  {{- include "gateway.pairs" . | trim | nindent 2 }}
  {{- end }}
{{- with .annotations }}
annotations:
  {{- include "gateway.pairs" . | trim | nindent 2 }}
{{- end }}
{{- end }}

{{- /* Lines "key: value". */}}
{{- define "gateway.pairs" -}}
{{- range $key, $value := . }}
{{ $key | quote }}: {{ $value | quote }}
{{- end }}
{{- end }}
