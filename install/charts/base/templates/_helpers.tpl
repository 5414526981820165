{{- /*
Makes .Values what the other templates read: the defaults and over them what the user set. Values
under "base" count as if they stood at the top. The first call does the work.
*/}}
{{- define "base.values" -}}
{{- if hasKey .Values "_internal_defaults_do_not_set" }}
{{- $set := omit .Values "_internal_defaults_do_not_set" }}
{{- $merged := deepCopy .Values._internal_defaults_do_not_set }}
{{- range $profile := list (dig "global" "platform" "" $set | printf "platform-%s") ($set.profile | toString) }}
{{- with $.Files.Get (printf "files/profile-%s.yaml" $profile) }}
{{- $merged = mustMergeOverwrite $merged (fromYaml .) }}
{{- end }}
{{- end }}
{{- $merged = mustMergeOverwrite $merged $set }}
{{- $_ := set . "Values" (mustMergeOverwrite $merged (deepCopy $merged.base)) }}
{{- end }}
{{- end }}

{{- define "base.labels" -}}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
app.kubernetes.io/part-of: istio
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "base.clusterScope" -}}
{{- if has (lower (default "all" .Values.global.resourceScope)) (list "all" "cluster") }}true{{ end }}
{{- end }}

{{- define "base.namespaceScope" -}}
{{- if has (lower (default "all" .Values.global.resourceScope)) (list "all" "namespace") }}true{{ end }}
{{- end }}
